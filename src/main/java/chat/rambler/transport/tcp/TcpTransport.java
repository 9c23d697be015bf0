package chat.rambler.transport.tcp;

import chat.rambler.connection.BlockingTransport;
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
final class TcpTransport implements BlockingTransport {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);

    /** How long to wait for the peer to close its side: closing ours earlier could destroy the last line on its way. */
    private static final int FAREWELL_SECONDS = 1;

    /** Takes input that is dropped; never read, so it may be shared. */
    private static final byte[] UNREAD = new byte[1024];

    private final Socket socket;
    private final Socket plain;
    private final CountDownLatch inputEnded = new CountDownLatch(1);

    /**
     * @param socket where lines are written, with or without TLS
     * @param plain the socket beneath TLS, or the same one
     */
    TcpTransport(Socket socket, Socket plain) {
        this.socket = socket;
        this.plain = plain;
    }

    @Override
    public void write(List<Frame> frames) throws IOException {
        socket.getOutputStream().write(Frame.joined(frames).asLines());
    }

    /** A person at netcat need not answer: the kernel's keep-alive finds dead peers instead. */
    @Override
    public boolean answersPings() {
        return false;
    }

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
     * With linger 0, closing resets the connection, which frees a blocked writer and the kernel's buffers at once. The
     * plain socket comes first: TLS would wait for the writer, to say goodbye.
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

    /** To be called when the peer has closed its side. */
    void inputEnded() {
        inputEnded.countDown();
    }

    /**
     * Tells a peer why it was not let in. Its input is dropped for a moment: closing a socket with unread input
     * destroys what is on its way to the peer.
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
