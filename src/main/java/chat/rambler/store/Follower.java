package chat.rambler.store;

/**
 * Is told of a room's messages, by any thread, perhaps late, twice, out of order, or not at all: it
 * counts itself.
 */
public interface Follower {
    /** A message was stored. */
    void offered(StoredMessage message);

    /**
     * A message was stored that must be read, since it was told in a form that nobody knows here.
     */
    void unread();

    /**
     * Something may have been missed: nothing is certain until {@link HistoryRepository#missed} has
     * been asked.
     */
    void interrupted();
}
