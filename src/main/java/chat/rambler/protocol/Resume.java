package chat.rambler.protocol;

/**
 * The position in a room from which a client resumes (PROTOCOL.md §8).
 *
 * @param epoch the numbering that the client knows; empty if it has seen no message
 * @param after the number of the newest message that it has; 0 for none
 */
public record Resume(String epoch, long after) {}
