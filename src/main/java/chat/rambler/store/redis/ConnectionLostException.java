package chat.rambler.store.redis;

/** The connection to Redis was lost during a request, which may have been carried out. */
final class ConnectionLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectionLostException() {
        super("The connection to Redis was lost", null, false, false);
    }
}
