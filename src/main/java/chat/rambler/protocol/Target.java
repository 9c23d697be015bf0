package chat.rambler.protocol;

/** Whom a command that governs a room is about (PROTOCOL.md §10). */
public sealed interface Target {
    /** The member with this nickname in the room, else the user with this name; as typed. */
    record Named(String name) implements Target {}

    /** Whoever said the message with this number in the room. */
    record SayerOf(long number) implements Target {}
}
