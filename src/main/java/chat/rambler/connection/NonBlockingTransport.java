package chat.rambler.connection;

import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A transport that writes without waiting, so that the thread that offers a frame writes it itself. Its {@link Outbox}
 * makes one call at a time.
 */
public interface NonBlockingTransport extends Transport {
    /** These frames as they go on the wire; the buffer is for reading only. */
    ByteBuffer spelled(List<Frame> frames, boolean ping);

    /**
     * Writes as much as the operating system takes now.
     *
     * @return whether that was all; if not, {@link #whenWritable} tells when to continue
     * @throws IOException if the connection is broken; nothing more can be written then
     */
    boolean tryWrite(ByteBuffer bytes) throws IOException;

    /** Calls back once when it is worth trying again, on a thread that must not be blocked. */
    void whenWritable(Runnable goOn);
}
