package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one way out of a connection: a bounded queue. Where the link can write without waiting, it is
 * emptied by whoever fills it; else by a virtual thread that lives while there is output.
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

    /** A direct link tells of each byte, so it gets more at once. */
    private static final int DIRECT_WRITE_BYTES = 128 * 1024;

    /** How many times the bound on offers a connection's own answers may take. */
    private static final int MAX_ANSWERS = 32;

    private final Link link;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Entry> queue = new ArrayDeque<>(1);
    private long offeredBytes; // these two until the operating system has taken them
    private long answerBytes;
    private List<Entry> inFlight = List.of();
    private boolean writing;
    private boolean pingDue;
    private boolean ended;
    private volatile long writeBegan;
    private long writtenBytes;
    private long muchSince; // these two of who looks after it; 0 while there is not much
    private long writtenThen;
    private @Nullable CloseReason ending;
    private @Nullable ByteBuffer rest; // of what is being written, by a direct link

    private record Entry(Frame frame, boolean answer) {}

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
        change(() -> {
            if (offeredBytes > 0 && offeredBytes + frame.size() > maxBytes) {
                overflow();
            } else {
                offeredBytes += frame.size();
                queue.add(new Entry(frame, false));
            }
        });
    }

    /**
     * Queues what the connection itself asked for: an answer, a replay. Far beyond {@code maxBytes}
     * it ends the connection: other connections of the same user may make it enter rooms faster
     * than it reads.
     */
    public void answer(Frame frame) {
        change(() -> {
            if (answerBytes > 0 && answerBytes + frame.size() > maxBytes * MAX_ANSWERS) {
                overflow();
            } else {
                answerBytes += frame.size();
                queue.add(new Entry(frame, true));
            }
        });
    }

    /** The bound on what others say. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Asks the peer for a sign of life after what is being written now. */
    public void ping() {
        change(() -> pingDue = true);
    }

    /** Ends the connection once everything queued is written. The first reason stands. */
    public void end(CloseReason reason) {
        change(() -> ending = reason);
    }

    /** Why this server ends the connection; null if it does not. */
    @Nullable CloseReason ending() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes wait to be written. */
    long waitingBytes() {
        lock.lock();
        try {
            return offeredBytes + answerBytes;
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

    /**
     * Whether more than the outbox's bound has been waiting for {@code limit}, and less than that
     * was taken meanwhile: a byte now and then is no reading. To be asked now and then.
     */
    boolean isTrickling(Duration limit, long now) {
        lock.lock();
        try {
            if (ended || offeredBytes + answerBytes <= maxBytes) {
                muchSince = 0;
                return false;
            }
            if (muchSince != 0 && now - muchSince < limit.toNanos()) {
                return false;
            }
            boolean trickles = muchSince != 0 && writtenBytes - writtenThen < maxBytes;
            muchSince = now | 1;
            writtenThen = writtenBytes;
            return trickles;
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

    /** Changes what is to be written, unless the connection is ending, and sees to the writing. */
    private void change(Runnable change) {
        lock.lock();
        try {
            if (ending != null || ended) {
                return;
            }
            change.run();
            if (writing) {
                return;
            }
            writing = true;
            writeBegan = System.nanoTime();
        } finally {
            lock.unlock();
        }
        if (link instanceof DirectLink direct) {
            writeDirectly(direct);
        } else {
            Thread.ofVirtual().name("outbox").start(this::writeAll);
        }
    }

    private void overflow() {
        countOut(queue);
        queue.clear();
        ending = CloseReason.TOO_SLOW;
    }

    private void writeAll() {
        try {
            for (Work work = nextWork(WRITE_BYTES); work != null; work = nextWork(WRITE_BYTES)) {
                if (work.ping()) {
                    link.ping();
                }
                if (!work.frames().isEmpty()) {
                    link.write(work.frames());
                }
                if (work.close() != null) {
                    close(work.close());
                }
            }
        } catch (IOException e) {
            giveUp();
        }
    }

    /** Never waits: what cannot be written now is gone on with when the link says so. */
    private void writeDirectly(DirectLink direct) {
        try {
            for (ByteBuffer bytes = next(direct); bytes != null; bytes = next(direct)) {
                int before = bytes.remaining();
                boolean written = direct.tryWrite(bytes);
                rest = written ? null : bytes;
                if (!written) {
                    if (bytes.remaining() < before) {
                        writeBegan = System.nanoTime();
                    }
                    direct.whenWritable(() -> writeDirectly(direct));
                    return;
                }
            }
        } catch (IOException e) {
            giveUp();
        }
    }

    /** What is to be written now, if anything; closing, which may wait, is another thread's. */
    private @Nullable ByteBuffer next(DirectLink direct) {
        if (rest != null) {
            return rest;
        }
        Work work = nextWork(DIRECT_WRITE_BYTES);
        if (work == null) {
            return null;
        }
        CloseReason reason = work.close();
        if (reason != null) {
            Thread.ofVirtual().name("outbox").start(() -> close(reason));
            return null;
        }
        return direct.spelled(work.frames(), work.ping());
    }

    private void close(CloseReason reason) {
        link.close(reason);
        discard();
    }

    /** The transport notices the broken connection too, and takes it out of its rooms. */
    private void giveUp() {
        discard();
        link.cut();
    }

    private record Work(List<Frame> frames, boolean ping, @Nullable CloseReason close) {}

    /** Takes what is to be written next; null when there is nothing, and the writer is to end. */
    private @Nullable Work nextWork(int most) {
        lock.lock();
        try {
            writeBegan = System.nanoTime();
            long before = offeredBytes + answerBytes;
            countOut(inFlight);
            writtenBytes += before - offeredBytes - answerBytes;
            inFlight = List.of();
            changed.signalAll();
            if (ended || (queue.isEmpty() && ending == null && !pingDue)) {
                writing = false;
                return null;
            }
            List<Entry> taken = new ArrayList<>(1);
            List<Frame> frames = new ArrayList<>(1);
            int bytes = 0;
            while (!queue.isEmpty() && (bytes == 0 || bytes + queue.peek().frame.size() <= most)) {
                taken.add(queue.remove());
                frames.add(taken.getLast().frame);
                bytes += taken.getLast().frame.size();
            }
            inFlight = taken;
            boolean ping = pingDue;
            pingDue = false;
            boolean last = queue.isEmpty() && (frames.isEmpty() || !(link instanceof DirectLink));
            return new Work(frames, ping && ending == null, last ? ending : null);
        } finally {
            lock.unlock();
        }
    }

    private void countOut(Collection<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.answer) {
                answerBytes -= entry.frame.size();
            } else {
                offeredBytes -= entry.frame.size();
            }
        }
    }
}
