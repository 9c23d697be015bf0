package chat.rambler.transport.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket that Tomcat has handed over after a handshake, with or without TLS: bytes in and out, never waiting. One
 * thread may read while another one writes.
 */
final class UpgradedSocket {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradedSocket.class);

    private final SocketWrapperBase<?> wrapper;
    private final NioChannel channel;
    private final SocketChannel socket;
    private final boolean secured;
    private final ReentrantLock tls = new ReentrantLock(); // Tomcat's buffers for TLS are used by one thread at a time
    private boolean buffered = true; // Tomcat may have read more than the handshake
    private volatile boolean closed;

    /** @throws IllegalStateException if Tomcat's connector is none for NIO */
    UpgradedSocket(SocketWrapperBase<?> wrapper) {
        if (!(wrapper.getSocket() instanceof NioChannel nio)) {
            throw new IllegalStateException("WebSockets need Tomcat's connector for NIO");
        }
        this.wrapper = wrapper;
        channel = nio;
        socket = nio.getIOChannel(); // to be kept: Tomcat takes it out of its objects when it closes it
        secured = nio.getClass() != NioChannel.class;
    }

    SocketChannel channel() {
        return socket;
    }

    /**
     * Reads what is there.
     *
     * @return how many bytes; -1 at the end
     */
    int read(ByteBuffer to) throws IOException {
        if (!buffered) {
            return socket.read(to);
        }
        tls.lock();
        try {
            if (closed) {
                return -1;
            }
            int bytes = wrapper.read(false, to);
            buffered = secured || bytes > 0;
            return bytes;
        } catch (EOFException e) {
            return -1;
        } finally {
            tls.unlock();
        }
    }

    /** Whether more may be there to read although the operating system has nothing. */
    boolean isBuffered() {
        return buffered;
    }

    /**
     * Writes as much as the operating system takes.
     *
     * @return whether that was all
     */
    boolean write(ByteBuffer bytes) throws IOException {
        if (!secured) {
            socket.write(bytes);
            return !bytes.hasRemaining();
        }
        tls.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            while (bytes.hasRemaining() && channel.write(bytes) > 0) {
                LOG.trace("One record of TLS is written");
            }
            if (channel.getOutboundRemaining() > 0) {
                channel.flushOutbound();
            }
            return !bytes.hasRemaining() && channel.getOutboundRemaining() == 0;
        } finally {
            tls.unlock();
        }
    }

    /** Tells the peer that nothing follows; what it sends can still be read. */
    void endOutput() {
        try {
            if (!secured) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            LOG.trace("The socket was closed already", e);
        }
    }

    /** Resets the connection, so that the kernel keeps nothing for a peer that does not read. */
    void reset() {
        closed = true;
        try {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            socket.close();
        } catch (IOException e) {
            LOG.trace("The socket was closed already", e);
        }
    }

    /** Closes it and gives it back. May wait for Tomcat, which may not be done with the handshake. */
    void close() {
        tls.lock();
        try {
            closed = true;
        } finally {
            tls.unlock();
        }
        wrapper.getLock().lock();
        try {
            wrapper.close();
        } finally {
            wrapper.getLock().unlock();
        }
    }
}
