package chat.rambler.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** One socket's end or failure does not keep the loop from the others. */
class SocketLoopTest {
    private static final int BOTH = SelectionKey.OP_READ | SelectionKey.OP_WRITE;

    private final SocketLoop loop = new SocketLoop();
    private final List<SocketChannel> peers = new ArrayList<>();
    private ServerSocketChannel port;

    @BeforeEach
    void listen() throws IOException {
        port = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        port.close();
        for (SocketChannel peer : peers) {
            peer.close();
        }
    }

    private SocketChannel accepted() throws IOException {
        peers.add(SocketChannel.open(port.getLocalAddress()));
        SocketChannel socket = port.accept();
        socket.configureBlocking(false);
        return socket;
    }

    private void watch(SocketChannel socket, int operations, Runnable readable) {
        loop.execute(() -> loop.watch(
                socket,
                new SocketLoop.Watcher() {
                    @Override
                    public void readable() {
                        readable.run();
                    }

                    @Override
                    public void writable() {}
                },
                operations));
    }

    /** Sends something to a socket of its own, and waits until the loop has seen it. */
    private void assertServes() throws Exception {
        SocketChannel socket = accepted();
        CountDownLatch read = new CountDownLatch(1);
        watch(socket, SelectionKey.OP_READ, read::countDown);
        peers.getLast().write(ByteBuffer.wrap(new byte[1]));

        assertThat(read.await(ChatClient.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        socket.close();
    }

    private static void closeQuietly(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSocketThatIsClosedWhileItIsReady() throws Exception {
        SocketChannel first = accepted();
        SocketChannel second = accepted();
        for (SocketChannel peer : peers) {
            peer.write(ByteBuffer.wrap(new byte[1]));
        }
        CountDownLatch closed = new CountDownLatch(1);
        Runnable closing = () -> { // whichever comes first closes both
            closeQuietly(first);
            closeQuietly(second);
            closed.countDown();
        };
        watch(first, BOTH, closing);
        watch(second, BOTH, closing);

        assertThat(closed.await(ChatClient.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertServes();
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT) // its trace is none of what others capture
    void anOwnerThatFails() throws Exception {
        SocketChannel socket = accepted();
        CountDownLatch failed = new CountDownLatch(1);
        peers.getLast().write(ByteBuffer.wrap(new byte[1]));
        watch(socket, BOTH, () -> {
            failed.countDown();
            closeQuietly(socket);
            throw new AssertionError("a defect");
        });

        assertThat(failed.await(ChatClient.DEADLINE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertServes();
    }

    @Test
    void aSocketThatIsClosedBeforeItIsWatched() throws Exception {
        SocketChannel socket = accepted();
        socket.close();
        watch(socket, BOTH, () -> {});

        assertServes();
    }

    /** Sockets are closed by other threads, at any moment. */
    @Test
    void manyThatAreClosedByOthers() throws Exception {
        for (int i = 0; i < 300; i++) {
            SocketChannel socket = accepted();
            watch(socket, BOTH, () -> {});
            peers.getLast().write(ByteBuffer.wrap(new byte[1]));
            socket.close();
        }

        assertServes();
    }
}
