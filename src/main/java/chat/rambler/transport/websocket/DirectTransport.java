package chat.rambler.transport.websocket;

import chat.rambler.connection.NonBlockingTransport;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes frames to the socket of a Tomcat WebSocket connection, bypassing Tomcat but holding its permit, so that they
 * do not mix with the pongs and close frames that Tomcat writes. Nothing follows a close frame, which Tomcat notes
 * under the permit before it writes one; the session itself counts as open until its close handler has run. Everything
 * except writing is left to the {@link PortableTransport}.
 */
final class DirectTransport implements NonBlockingTransport {
    private static final Logger LOG = LoggerFactory.getLogger(DirectTransport.class);
    private static final byte[] PING = {(byte) 0x89, 0}; // RFC 6455 §5.5.2, without payload

    private final PortableTransport portable;
    private final SocketChannel channel;
    private final Semaphore permit;
    private final BooleanSupplier closed;
    private final WritableSockets writable;
    private final AtomicBoolean holding = new AtomicBoolean();

    DirectTransport(PortableTransport portable, TomcatSockets.Socket socket, WritableSockets writable) {
        this.portable = portable;
        this.channel = socket.channel();
        this.permit = socket.permit();
        this.closed = socket.closed();
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
     * Keeps the permit while a frame is written in part only. Once a close frame is written nothing may follow it
     * (RFC 6455 §5.5.1): the rest is dropped.
     */
    @Override
    public boolean tryWrite(ByteBuffer bytes) throws IOException {
        if (!holding.get()) {
            if (!permit.tryAcquire()) {
                return false;
            }
            holding.set(true);
        }
        if (bytes.position() == 0 && closed.getAsBoolean()) {
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
                permit.acquireUninterruptibly(); // Tomcat holds it for a moment
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
        release(); // else Tomcat would wait for it, to write a close frame
        portable.cut();
    }

    private void release() {
        if (holding.compareAndSet(true, false)) {
            permit.release();
        }
    }
}
