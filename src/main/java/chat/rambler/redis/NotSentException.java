package chat.rambler.redis;

/** There was no connection to Redis, so it was asked nothing and has done nothing. */
public final class NotSentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSentException() {
        super("Not connected to Redis", null, false, false);
    }
}
