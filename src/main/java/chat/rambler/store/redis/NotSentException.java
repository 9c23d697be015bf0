package chat.rambler.store.redis;

/** There was no connection to Redis, so it was asked nothing and has done nothing. */
final class NotSentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSentException() {
        super("Not connected to Redis", null, false, false);
    }
}
