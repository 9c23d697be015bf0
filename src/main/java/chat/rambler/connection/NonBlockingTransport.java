package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A transport that writes without waiting, so that the thread that offers a frame writes it itself. Its {@link Outbox}
 * makes one call at a time.
 */
public non-sealed interface NonBlockingTransport extends Transport {
    /**
     * What goes on the wire for these, the frames first; the buffer is for reading only.
     *
     * @param controls control frames, as they are written
     */
    ByteBuffer encoded(List<Frame> frames, List<byte[]> controls);

    /** The last words to a peer whose connection this server closes. */
    ByteBuffer farewell(CloseReason reason);

    /**
     * Writes as much as the operating system takes now.
     *
     * @return whether that was all; if not, {@link #whenWritable} tells when to continue
     * @throws IOException if the connection is broken; nothing more can be written then
     */
    boolean tryWrite(ByteBuffer bytes) throws IOException;

    /** Calls back once when it is worth trying again, on a thread that must not be blocked. */
    void whenWritable(Runnable goOn);

    /** The last bytes have been written. */
    void finish();
}
