package chat.rambler.transport.websocket;

import chat.rambler.connection.Transport;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to one WebSocket connection with the Jakarta API, so it works in any container. */
final class PortableTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(PortableTransport.class);

    private final Session session;
    private final RemoteEndpoint.Basic remote;
    private final Codec codec;
    private final LongSupplier frames;

    /**
     * @param frames the number of frames received
     */
    PortableTransport(Session session, Codec codec, LongSupplier frames) {
        this.session = session;
        this.frames = frames;
        this.codec = codec;
        this.remote = session.getBasicRemote();
    }

    /**
     * Makes one system call for each message. Jakarta's batching would need fewer, but Tomcat ends a batch in its
     * reading thread when the peer sends a close frame, which garbles what is being written.
     */
    @Override
    public void write(List<Frame> frames) throws IOException {
        try {
            for (byte[] message : Frame.joined(frames).messages()) {
                remote.sendText(new String(message, StandardCharsets.UTF_8));
            }
        } catch (IllegalStateException closed) {
            throw new IOException(closed);
        }
    }

    @Override
    public boolean answersPings() {
        return true;
    }

    @Override
    public long framesReceived() {
        return frames.getAsLong();
    }

    @Override
    public void ping() throws IOException {
        try {
            remote.sendPing(ByteBuffer.allocate(0));
        } catch (IllegalStateException closed) {
            throw new IOException(closed);
        }
    }

    @Override
    public void close(CloseReason reason) {
        if (codec.isStructured()) {
            try {
                write(List.of(codec.encode(new Event.Goodbye(reason))));
            } catch (IOException e) {
                LOG.trace("The peer was gone before it was told", e);
            }
        }
        closeSession(reason);
    }

    private void closeSession(CloseReason reason) {
        try {
            session.close(new jakarta.websocket.CloseReason(
                    jakarta.websocket.CloseReason.CloseCodes.getCloseCode(reason.code()), reason.text()));
        } catch (IOException | IllegalStateException e) {
            LOG.trace("The peer was gone before it was told", e);
        }
    }

    /**
     * Before it closes, Tomcat waits for a write in progress, {@code BLOCKING_SEND_TIMEOUT} at most; then the socket is
     * closed and a blocked writer freed.
     */
    @Override
    public void cut() {
        Thread.ofVirtual().name("websocket-cut").start(() -> closeSession(CloseReason.TOO_SLOW));
    }
}
