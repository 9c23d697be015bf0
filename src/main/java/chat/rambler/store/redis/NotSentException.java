package chat.rambler.store.redis;

/** There was no connection to Redis, so the request was not sent. */
final class NotSentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSentException() {
        super("Not connected to Redis", null, false, false);
    }
}
