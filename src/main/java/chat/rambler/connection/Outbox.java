package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one way out of a connection: a bounded queue, emptied by a virtual thread that lives while
 * there is output.
 *
 * <p>{@link #offer} never blocks, so a message costs its room the same whether or not somebody in
 * it has stopped reading. A connection that lets more than {@code maxBytes} of what others say pile
 * up is ended with {@link CloseReason#TOO_SLOW} rather than made to miss a message. What a
 * connection itself asked for ({@link #answer}) does not count: it is bounded because {@link
 * #awaitAnswersWritten} keeps the next command waiting.
 */
public final class Outbox {
    /**
     * Small, so that a slow reader shows progress: less than this within the stall limit counts as
     * not reading.
     */
    private static final int WRITE_BYTES = 16 * 1024;

    /** How many times the bound on offers a connection's own answers may take. */
    private static final int MAX_ANSWERS = 32;

    private final Link link;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Entry> queue = new ArrayDeque<>();
    private long offeredBytes; // these two until the operating system has taken them
    private long answerBytes;
    private List<Entry> inFlight = List.of();
    private boolean writing;
    private boolean pingDue;
    private boolean ended;
    private long writeBegan;
    private @Nullable CloseReason ending;

    private static final class Entry {
        private final byte[] message;
        private final boolean answer;

        Entry(byte[] message, boolean answer) {
            this.message = message;
            this.answer = answer;
        }
    }

    /** An empty outbox of {@code maxBytes} for what others say. */
    public Outbox(Link link, long maxBytes) {
        this.link = link;
        this.maxBytes = maxBytes;
    }

    /**
     * Queues what somebody else said. Ends the connection if more than {@code maxBytes} would wait;
     * a single larger frame passes if nothing else is waiting. Does nothing once the connection is
     * ending.
     */
    public void offer(Frame frame) {
        lock.lock();
        try {
            if (ending != null || ended) {
                return;
            }
            if (offeredBytes > 0 && offeredBytes + frame.size() > maxBytes) {
                overflow();
            } else {
                offeredBytes += frame.size();
                add(frame, false);
            }
            wakeWriter();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Queues what the connection itself asked for: an answer, a replay. Far beyond {@code maxBytes}
     * it ends the connection: other connections of the same user may make it enter rooms faster
     * than it reads.
     */
    public void answer(Frame frame) {
        lock.lock();
        try {
            if (ending != null || ended) {
                return;
            }
            if (answerBytes > 0 && answerBytes + frame.size() > maxBytes * MAX_ANSWERS) {
                overflow();
            } else {
                answerBytes += frame.size();
                add(frame, true);
            }
            wakeWriter();
        } finally {
            lock.unlock();
        }
    }

    /** Asks the peer for a sign of life after what is being written now. */
    public void ping() {
        lock.lock();
        try {
            if (ending == null && !ended) {
                pingDue = true;
                wakeWriter();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection once everything queued is written. The first reason stands. */
    public void end(CloseReason reason) {
        lock.lock();
        try {
            if (ending == null && !ended) {
                ending = reason;
                wakeWriter();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Drops everything: the connection is gone. */
    public void discard() {
        lock.lock();
        try {
            ended = true;
            queue.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the connection is about to end, or has ended: what is answered now is not sent. */
    public boolean isEnding() {
        lock.lock();
        try {
            return ending != null || ended;
        } finally {
            lock.unlock();
        }
    }

    /** Blocks while more than the outbox's bound of this connection's own answers waits. */
    public void awaitAnswersWritten() throws InterruptedException {
        awaitAnswersBelow(maxBytes + 1);
    }

    /** Blocks until everything that was queued is written, or the connection is gone. */
    public void awaitEmpty() throws InterruptedException {
        lock.lock();
        try {
            while (!ended && (writing || !queue.isEmpty())) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How long the present write has made no progress; zero while nothing is being written. */
    public Duration stalledFor() {
        lock.lock();
        try {
            return writing && !ended
                    ? Duration.ofNanos(System.nanoTime() - writeBegan)
                    : Duration.ZERO;
        } finally {
            lock.unlock();
        }
    }

    private void awaitAnswersBelow(long bytes) throws InterruptedException {
        lock.lock();
        try {
            while (!ended && answerBytes >= bytes) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(Frame frame, boolean answer) {
        for (byte[] message : frame.messages()) {
            queue.add(new Entry(message, answer));
        }
    }

    private void overflow() {
        countOut(queue);
        queue.clear();
        ending = CloseReason.TOO_SLOW;
    }

    private void wakeWriter() {
        if (!writing) {
            writing = true;
            writeBegan = System.nanoTime();
            Thread.ofVirtual().name("outbox").start(this::writeAll);
        }
    }

    private void writeAll() {
        try {
            for (Work work = nextWork(); work != null; work = nextWork()) {
                if (work.ping()) {
                    link.ping();
                }
                if (!work.messages().isEmpty()) {
                    link.write(work.messages());
                }
                if (work.close() != null) {
                    link.close(work.close());
                    discard();
                }
            }
        } catch (IOException e) {
            discard(); // the transport notices the broken connection too, and takes it out of its
            // rooms
            link.cut();
        }
    }

    private record Work(List<byte[]> messages, boolean ping, @Nullable CloseReason close) {}

    /** Takes what is to be written next; null when there is nothing, and the writer is to end. */
    private @Nullable Work nextWork() {
        lock.lock();
        try {
            writeBegan = System.nanoTime();
            countOut(inFlight);
            inFlight = List.of();
            changed.signalAll();
            if (ended || (queue.isEmpty() && ending == null && !pingDue)) {
                writing = false;
                return null;
            }
            List<Entry> taken = new ArrayList<>();
            int bytes = 0;
            while (!queue.isEmpty() && bytes < WRITE_BYTES) {
                taken.add(queue.remove());
                bytes += taken.getLast().message.length;
            }
            inFlight = taken;
            boolean ping = pingDue;
            pingDue = false;
            List<byte[]> messages = taken.stream().map(entry -> entry.message).toList();
            return new Work(messages, ping, queue.isEmpty() ? ending : null);
        } finally {
            lock.unlock();
        }
    }

    private void countOut(Collection<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.answer) {
                answerBytes -= entry.message.length;
            } else {
                offeredBytes -= entry.message.length;
            }
        }
    }
}
