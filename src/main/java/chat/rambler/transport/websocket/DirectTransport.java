package chat.rambler.transport.websocket;

import chat.rambler.connection.NonBlockingTransport;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes frames to the socket of one of Tomcat's WebSocket connections, past Tomcat but under its
 * permit, so that no frame is interleaved with the pongs and close frames that Tomcat writes, and
 * none follows a close frame: Tomcat takes the session's openness away before it takes the permit
 * for the close frame. Everything but writing is the {@link PortableTransport}'s.
 */
final class DirectTransport implements NonBlockingTransport {
    private static final Logger LOG = LoggerFactory.getLogger(DirectTransport.class);
    private static final byte[] PING = {(byte) 0x89, 0}; // RFC 6455 §5.5.2, without payload

    private final PortableTransport portable;
    private final Session session;
    private final SocketChannel channel;
    private final Semaphore permit;
    private final WritableSockets writable;
    private final AtomicBoolean holding = new AtomicBoolean();

    /**
     * @param permit whoever has it may write to the socket
     */
    DirectTransport(
            PortableTransport portable,
            Session session,
            SocketChannel channel,
            Semaphore permit,
            WritableSockets writable) {
        this.portable = portable;
        this.session = session;
        this.channel = channel;
        this.permit = permit;
        this.writable = writable;
    }

    @Override
    public ByteBuffer spelled(List<Frame> frames, boolean ping) {
        if (frames.isEmpty()) {
            return ByteBuffer.wrap(PING);
        }
        byte[] bytes = Frame.joined(frames).asWebSocket();
        return ping
                ? ByteBuffer.allocate(bytes.length + PING.length)
                        .put(bytes)
                        .put(PING)
                        .flip()
                : ByteBuffer.wrap(bytes);
    }

    /**
     * Keeps the permit while a frame has left in part only, and sends the rest even then. Once the
     * peer has said goodbye nothing else is for it, and Tomcat answers.
     */
    @Override
    public boolean tryWrite(ByteBuffer bytes) throws IOException {
        if (!holding.get()) {
            if (!permit.tryAcquire()) {
                return false;
            }
            holding.set(true);
        }
        if (bytes.position() == 0 && !session.isOpen()) {
            release();
            bytes.position(bytes.limit());
            return true;
        }
        channel.write(bytes);
        if (bytes.hasRemaining()) {
            return false;
        }
        release();
        return true;
    }

    @Override
    public void whenWritable(Runnable goOn) {
        if (holding.get()) {
            writable.whenWritable(channel, goOn);
        } else {
            Thread.ofVirtual().name("websocket-permit").start(() -> {
                permit.acquireUninterruptibly(); // Tomcat has it, for a moment
                holding.set(true);
                goOn.run();
            });
        }
    }

    @Override
    public void write(List<Frame> frames) throws IOException {
        portable.write(frames);
    }

    @Override
    public boolean answersPings() {
        return true;
    }

    @Override
    public long framesReceived() {
        return portable.framesReceived();
    }

    @Override
    public void ping() throws IOException {
        portable.ping();
    }

    @Override
    public void close(CloseReason reason) {
        portable.close(reason);
    }

    /** Resets the connection, so that the kernel keeps nothing for a peer that does not read. */
    @Override
    public void cut() {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        } catch (IOException e) {
            LOG.trace("The socket was closed already", e);
        }
        release(); // else Tomcat would wait for it, to say goodbye
        portable.cut();
    }

    private void release() {
        if (holding.compareAndSet(true, false)) {
            permit.release();
        }
    }
}
