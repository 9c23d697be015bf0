package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.util.List;

/**
 * The writing side of one connection. Its {@link Outbox} makes one call at a time; only {@link #cut} may come at any
 * moment, from any thread.
 */
public interface Transport {
    /**
     * What the operating system should keep for a peer that does not read, in addition to its outbox; Linux takes twice
     * as much. By default it would grow to some megabytes.
     */
    int SEND_BUFFER_BYTES = 128 * 1024;

    /**
     * Writes the frames in order and returns when the operating system has taken them all.
     *
     * @throws IOException if the connection is broken; nothing more can be written then
     */
    void write(List<Frame> frames) throws IOException;

    /** Whether the peer must answer a {@link #ping}; if not, it is never pinged and may be silent for ever. */
    boolean answersPings();

    /**
     * How many frames have come in, including those that the transport answers itself, such as pings; 0 if it cannot
     * tell.
     */
    default long framesReceived() {
        return 0;
    }

    void ping() throws IOException;

    /** Says why, if the transport can, and closes the connection. May block like {@link #write}. */
    void close(CloseReason reason);

    /** Aborts the connection at once, releasing a thread that is blocked in {@link #write} or {@link #close}. */
    void cut();
}
