package chat.rambler.store;

/** Identifies a room for ever; never shown to clients. */
public record RoomId(String value) {
    /** Of the log that governs the whole server; no room has it. */
    public static final RoomId SERVER = new RoomId("server");
}
