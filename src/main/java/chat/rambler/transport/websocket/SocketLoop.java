package chat.rambler.transport.websocket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that watches sockets and tells when one can be read or written. What it runs must not block. */
final class SocketLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketLoop.class);

    /**
     * The longest wait: the operating system keeps a closed socket until the selector looks again, and what is due is
     * late by no more than this.
     */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How long a peer may take to answer a close frame. */
    private static final Duration GOODBYE_LIMIT = Duration.ofSeconds(10);

    private static final int BUFFER_BYTES = 8 * 1024;
    private static final long PAUSE_NANOS = 100_000_000; // after a failure that may last

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Queue<Due> due = new ArrayDeque<>(); // in order of time, since all wait for as long
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    /** A socket's owner. */
    interface Watcher {
        /** The socket can be read; called again and again until it is read or no longer watched. */
        void readable();

        /** The socket can be written; no longer watched for this. */
        void writable();
    }

    private record Due(long nanos, Runnable task) {}

    SocketLoop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().name("websocket-sockets").daemon().start(this::run);
    }

    /** Runs a task on this thread, after those that were given before. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Runs a task on this thread when a peer should have answered a close frame; on this thread only. */
    void whenGoodbyeIsDue(Runnable task) {
        due.add(new Due(System.nanoTime() + GOODBYE_LIMIT.toNanos(), task));
    }

    /** Where whatever runs on this thread may read to; used again by the next one. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    /**
     * Watches a socket for these operations from now on; on this thread only.
     *
     * @param operations of {@link SelectionKey}
     * @return whether it is open
     */
    boolean watch(SocketChannel channel, Watcher watcher, int operations) {
        try {
            SelectionKey key = channel.keyFor(selector);
            if (key == null) {
                channel.register(selector, operations, watcher);
            } else {
                key.interestOps(operations);
            }
            return true;
        } catch (IOException | CancelledKeyException e) {
            LOG.trace("The socket was closed just now", e);
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(SocketLoop::ready, LOOK.toMillis());
            } catch (ClosedSelectorException e) {
                return;
            } catch (IOException | RuntimeException e) {
                LOG.error("Sockets could not be waited for", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            for (int left = tasks.size(); left > 0; left--) { // not those that these add: sockets have their turn first
                attempt(tasks.remove());
            }
            while (!due.isEmpty() && due.peek().nanos() - System.nanoTime() <= 0) {
                attempt(due.remove().task());
            }
        }
    }

    /** Any thread may close the socket meanwhile; the key is cancelled then. */
    private static void ready(SelectionKey key) {
        attempt(() -> {
            Watcher watcher = (Watcher) key.attachment();
            int ready = key.readyOps();
            if ((ready & SelectionKey.OP_READ) != 0) {
                attempt(watcher::readable);
            }
            if ((ready & SelectionKey.OP_WRITE) != 0) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
                watcher.writable();
            }
        });
    }

    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (CancelledKeyException e) {
            LOG.trace("The socket was closed just now", e);
        } catch (RuntimeException | Error e) { // one socket must not stop the others
            LOG.error("A socket could not be served", e);
        }
    }
}
