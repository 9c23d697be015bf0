package chat.rambler.protocol;

/**
 * Where a client has got to in a room, and wants to go on (PROTOCOL.md §8).
 *
 * @param epoch the life of the numbering that the client knows; empty if it has seen no message
 * @param after the number of the newest message that it has, 0 for none
 */
public record Resume(String epoch, long after) {}
