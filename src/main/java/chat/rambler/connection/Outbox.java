package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
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
    private final OutboxWriter writer;
    private final boolean direct;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OutboxQueue queue;
    private final SlowReaderCheck trickle;
    private boolean writing;
    private boolean pingDue;
    private boolean ended;
    private volatile long writeBegan;
    private @Nullable CloseReason ending;

    /** An empty outbox of {@code maxBytes} for what others say, alone with its answers. */
    public Outbox(Transport transport, long maxBytes) {
        this(transport, maxBytes, AnswerMemory.unbounded());
    }

    /**
     * An empty outbox of {@code maxBytes} for what others say.
     *
     * @param memory what answers take of, all connections' together
     */
    Outbox(Transport transport, long maxBytes, AnswerMemory memory) {
        this.writer = new OutboxWriter(transport, new Queued());
        this.direct = transport instanceof NonBlockingTransport;
        this.maxBytes = maxBytes;
        this.queue = new OutboxQueue(maxBytes, memory);
        this.trickle = new SlowReaderCheck(maxBytes);
    }

    /**
     * Queues what somebody else said. Ends the connection if more than {@code maxBytes} would wait;
     * a single larger frame passes if nothing else is waiting. Does nothing once the connection is
     * ending.
     */
    public void offer(Frame frame) {
        change(() -> {
            if (!queue.offer(frame)) {
                overflow();
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
            if (!queue.answer(frame)) {
                overflow();
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
    @Nullable
    CloseReason ending() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the connection with {@link CloseReason#TOO_SLOW}, and drops what has not begun to go.
     */
    void endTooSlow() {
        change(this::overflow);
    }

    /** How many bytes of its own answers wait to be written. */
    long answerBytes() {
        return look(() -> queue.answerBytes());
    }

    /** How many bytes wait to be written. */
    long waitingBytes() {
        return look(() -> queue.waitingBytes());
    }

    /** Drops everything: the connection is gone. */
    public void discard() {
        lock.lock();
        try {
            ended = true;
            queue.drop();
            queue.written(); // what is under way will be neither finished nor counted again
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the connection is about to end, or has ended: what is answered now is not sent. */
    public boolean isEnding() {
        return look(() -> ending != null || ended);
    }

    /** Blocks while more than the outbox's bound of this connection's own answers waits. */
    public void awaitAnswersWritten() throws InterruptedException {
        await(() -> queue.answerBytes() <= maxBytes);
    }

    /** Blocks until everything that was queued is written, or the connection is gone. */
    public void awaitEmpty() throws InterruptedException {
        await(() -> !writing && queue.isEmpty());
    }

    /** How long the present write has made no progress; zero while nothing is being written. */
    public Duration stalledFor() {
        return look(() -> writing && !ended ? Duration.ofNanos(System.nanoTime() - writeBegan) : Duration.ZERO);
    }

    /**
     * Whether more than the outbox's bound has been waiting for {@code limit}, and less than that
     * was taken meanwhile: a byte now and then is no reading. To be asked now and then.
     */
    boolean isTrickling(Duration limit, long now) {
        return look(() -> !ended && trickle.isSeen(queue, limit, now));
    }

    /** Blocks until something is so, or the connection is gone. */
    private void await(BooleanSupplier condition) throws InterruptedException {
        lock.lock();
        try {
            while (!ended && !condition.getAsBoolean()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is so at this moment. */
    private <T> T look(Supplier<T> now) {
        lock.lock();
        try {
            return now.get();
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
        writer.begin();
    }

    private void overflow() {
        queue.drop();
        ending = CloseReason.TOO_SLOW;
    }

    /** Takes what is to be written next; null when there is nothing, and the writer is to end. */
    private OutboxWriter.@Nullable Work next(int most) {
        lock.lock();
        try {
            writeBegan = System.nanoTime();
            queue.written();
            changed.signalAll();
            if (ended || (queue.isEmpty() && ending == null && !pingDue)) {
                writing = false;
                return null;
            }
            List<Frame> frames = queue.take(most);
            boolean ping = pingDue;
            pingDue = false;
            boolean last = queue.isEmpty() && (frames.isEmpty() || !direct);
            return new OutboxWriter.Work(frames, ping && ending == null, last ? ending : null);
        } finally {
            lock.unlock();
        }
    }

    /** What the writer takes. */
    private final class Queued implements OutboxWriter.Source {
        @Override
        public OutboxWriter.@Nullable Work next(int mostBytes) {
            return Outbox.this.next(mostBytes);
        }

        @Override
        public void progress() {
            writeBegan = System.nanoTime();
        }

        @Override
        public void discard() {
            Outbox.this.discard();
        }
    }
}
