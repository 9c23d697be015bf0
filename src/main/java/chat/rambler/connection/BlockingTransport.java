package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.util.List;

/** A transport that waits for its peer. Its {@link Outbox} makes one call at a time, on a virtual thread. */
public non-sealed interface BlockingTransport extends Transport {
    /**
     * Writes the frames in order and returns when the operating system has taken them all.
     *
     * @throws IOException if the connection is broken; nothing more can be written then
     */
    void write(List<Frame> frames) throws IOException;

    /** Says why, and closes the connection. */
    void close(CloseReason reason);
}
