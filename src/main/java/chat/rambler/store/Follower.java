package chat.rambler.store;

/**
 * Is told of a room's messages, by any thread. They may come late, twice, out of order or not at all, so it must check
 * their numbers.
 */
public interface Follower {
    /** A message was stored. */
    void offered(StoredMessage message);

    /** A message was stored that must be read from the store, because it came in an unknown format. */
    void unread();

    /** Messages may have been missed: {@link HistoryRepository#missed} must be asked. */
    void interrupted();
}
