package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.util.List;

/**
 * The raw way out of one connection, made by its transport. Its {@link Outbox} makes one call at a
 * time; only {@link #cut} may come at any moment, from any thread.
 */
public interface Transport {
    /**
     * What the operating system should keep for a peer that does not read, beside its outbox; Linux
     * takes twice as much. Left to itself it grows to some megabytes.
     */
    int SEND_BUFFER_BYTES = 128 * 1024;

    /**
     * Writes the frames in their order and returns when the operating system has taken them all.
     *
     * @throws IOException if the connection is broken; nothing more can be written then
     */
    void write(List<Frame> frames) throws IOException;

    /**
     * Whether the peer must answer a {@link #ping}; if not, it is never asked, and may be silent
     * for ever.
     */
    boolean answersPings();

    /**
     * How many frames have come in, those included that the transport answers itself, such as
     * pings; 0 where it cannot tell.
     */
    default long framesReceived() {
        return 0;
    }

    /** Asks the peer for a sign of life. */
    void ping() throws IOException;

    /** Says why, if the transport can, and ends the connection. May block like {@link #write}. */
    void close(CloseReason reason);

    /**
     * Ends the connection at once, freeing a thread that is blocked in {@link #write} or {@link
     * #close}.
     */
    void cut();
}
