package chat.rambler.store.redis;

/** The connection to Redis was lost while something was asked: it may have been done. */
final class ConnectionLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectionLostException() {
        super("The connection to Redis was lost", null, false, false);
    }
}
