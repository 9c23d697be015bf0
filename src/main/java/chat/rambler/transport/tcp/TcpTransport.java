package chat.rambler.transport.tcp;

import chat.rambler.connection.Transport;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.TextCodec;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to one TCP connection. */
final class TcpTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);

    /**
     * How long the peer has to close its side, so that closing ours does not destroy the last line
     * on its way.
     */
    private static final int FAREWELL_SECONDS = 1;

    /** Read away, never looked at: it may be shared. */
    private static final byte[] UNREAD = new byte[1024];

    private final Socket socket;
    private final Socket plain;
    private final CountDownLatch inputEnded = new CountDownLatch(1);

    /**
     * @param socket where lines go, with or without TLS
     * @param plain the socket beneath it
     */
    TcpTransport(Socket socket, Socket plain) {
        this.socket = socket;
        this.plain = plain;
    }

    @Override
    public void write(List<Frame> frames) throws IOException {
        socket.getOutputStream().write(Frame.joined(frames).asLines());
    }

    /** The kernel's keep-alive does it: a person at netcat has no duty to answer. */
    @Override
    public boolean answersPings() {
        return false;
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseReason reason) {
        try {
            write(List.of(TextCodec.TCP.encode(new Event.Goodbye(reason))));
            socket.shutdownOutput();
            boolean inTime = inputEnded.await(FAREWELL_SECONDS, TimeUnit.SECONDS);
            LOG.trace("The peer closed in time: {}", inTime);
        } catch (IOException e) {
            LOG.trace("The peer was gone before it was told", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeQuietly();
        }
    }

    /**
     * With linger zero the close is a reset, which frees a blocked writer at once and what the
     * kernel still holds. Beneath TLS, which would wait for that writer to say goodbye.
     */
    @Override
    public void cut() {
        try {
            plain.setSoLinger(true, 0);
            plain.close();
        } catch (IOException e) {
            LOG.trace("The socket was closed already", e);
        }
        closeQuietly();
    }

    /** The peer has closed its side. */
    void inputEnded() {
        inputEnded.countDown();
    }

    /**
     * Tells a peer, that was not let in, why. What it has sent meanwhile is read away for a moment:
     * closing a socket with something unread in it destroys what is on its way to the peer.
     */
    void refuse(ProtocolException refused) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(FAREWELL_SECONDS);
        try {
            write(List.of(TextCodec.TCP.encode(refused.refused())));
            socket.shutdownOutput();
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(FAREWELL_SECONDS));
            while (System.nanoTime() - until < 0 && socket.getInputStream().read(UNREAD) >= 0) {
                LOG.trace("What a refused peer has sent is dropped");
            }
        } catch (IOException e) {
            LOG.trace("A refused peer did not close in time", e);
        }
    }

    void closeQuietly() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("The socket did not close cleanly", e);
        }
    }
}
