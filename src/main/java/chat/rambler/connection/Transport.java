package chat.rambler.connection;

/** The writing side of one connection, as its {@link Outbox} uses it: either blocking or not. */
public sealed interface Transport permits BlockingTransport, NonBlockingTransport {
    /**
     * What the operating system should keep for a peer that does not read, in addition to its outbox; Linux takes twice
     * as much. By default it would grow to some megabytes.
     */
    int SEND_BUFFER_BYTES = 128 * 1024;

    /** Whether the peer must answer pings; if not, it is never pinged and may be silent for ever. */
    boolean answersPings();

    /**
     * How many frames have come in, including those that are no part of a message, such as pings; 0 if the protocol has
     * none.
     */
    default long framesReceived() {
        return 0;
    }

    /**
     * Aborts the connection at once, from any thread, and releases a thread that is blocked in writing to it. May be
     * called more than once.
     */
    void cut();
}
