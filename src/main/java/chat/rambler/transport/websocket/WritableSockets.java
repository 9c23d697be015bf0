package chat.rambler.transport.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits, on one thread, until the sockets of slow peers are writable again. */
final class WritableSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WritableSockets.class);

    /** The longest wait, in ms: the operating system keeps a closed socket until the selector looks again. */
    private static final long LOOK_MS = 1_000;

    private final Selector selector;
    private final Queue<Waiting> joining = new ConcurrentLinkedQueue<>();

    private record Waiting(SocketChannel channel, Runnable goOn) {}

    WritableSockets() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().name("websocket-writable").daemon().start(this::run);
    }

    /** Calls back once, when the socket is writable or closed; the callback must not block. */
    void whenWritable(SocketChannel channel, Runnable goOn) {
        joining.add(new Waiting(channel, goOn));
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(this::ready, LOOK_MS);
            } catch (IOException e) {
                LOG.error("Sockets could not be waited for", e);
            }
            for (Waiting next = joining.poll(); next != null; next = joining.poll()) {
                register(next);
            }
        }
    }

    private void register(Waiting next) {
        try {
            next.channel().register(selector, SelectionKey.OP_WRITE, next.goOn());
        } catch (ClosedChannelException | CancelledKeyException e) {
            goOn(next.goOn()); // it finds out itself
        }
    }

    private void ready(SelectionKey key) {
        Runnable goOn = (Runnable) key.attachment();
        try {
            key.interestOps(0);
            key.attach(null);
        } catch (CancelledKeyException e) {
            LOG.trace("The socket was closed just now", e);
        }
        goOn(goOn);
    }

    private static void goOn(Runnable goOn) {
        try {
            goOn.run();
        } catch (RuntimeException e) { // one socket must not stop the others
            LOG.error("A socket could not be written", e);
        }
    }
}
