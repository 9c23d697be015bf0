package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ControlFrames;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue of a connection's output, and its writer. A {@link NonBlockingTransport} is written to by the
 * thread that fills the outbox; any other by a virtual thread that lives while there is output. One thread writes at a
 * time.
 *
 * <p>{@link #offer} never blocks, so a message costs its room the same whether or not a member has stopped reading. If
 * more than {@code maxBytes} of broadcasts wait, the connection is closed with {@link CloseReason#TOO_SLOW} rather than
 * made to miss a message. What a connection asked for ({@link #answer}) does not count: it is bounded because
 * {@link #awaitAnswersWritten} makes the connection's next command wait.
 */
public final class Outbox {
    /** Most bytes in one blocking write; small, so that a slow reader shows progress within the stall limit. */
    private static final int WRITE_BYTES = 16 * 1024;

    /** Most bytes in one non-blocking write, where each byte shows progress. */
    private static final int DIRECT_WRITE_BYTES = 128 * 1024;

    /** Most control frames that wait, above all pongs. Older ones are dropped, as RFC 6455 §5.5.3 allows. */
    private static final int MOST_CONTROLS = 64;

    private final Transport transport;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final OutboxQueue queue;
    private boolean writing;
    private final Deque<byte[]> controls = new ArrayDeque<>(0);
    private boolean ended;
    private volatile long writeBegan;
    private @Nullable CloseReason ending;
    private @Nullable ByteBuffer peersGoodbye; // the answer to it
    private @Nullable ByteBuffer rest; // of the current non-blocking write; this and the next are the writer's
    private boolean last; // whether nothing follows the rest

    /**
     * What is written next, in this order.
     *
     * @param close why the connection is closed then; null if it is not
     * @param goodbye the last frame instead, if the peer has said goodbye; null if it has not
     */
    private record Work(
            List<Frame> frames,
            List<byte[]> controls,
            @Nullable CloseReason close,
            @Nullable ByteBuffer goodbye) {}

    /** An empty outbox with a bound of {@code maxBytes} on broadcasts and no shared bound on answers. */
    public Outbox(Transport transport, long maxBytes) {
        this(transport, maxBytes, AnswerMemory.unbounded());
    }

    /**
     * An empty outbox with a bound of {@code maxBytes} on broadcasts.
     *
     * @param memory bounds the answers of all connections together
     */
    Outbox(Transport transport, long maxBytes, AnswerMemory memory) {
        this.transport = transport;
        this.maxBytes = maxBytes;
        this.queue = new OutboxQueue(maxBytes, memory);
    }

    /**
     * Queues a broadcast. Closes the connection if more than {@code maxBytes} would wait; a single larger frame passes
     * if no other broadcast is waiting. Does nothing once the connection is closing.
     */
    public void offer(Frame frame) {
        change(() -> {
            if (!queue.offer(frame)) {
                overflow();
            }
        });
    }

    /**
     * Queues what the connection itself asked for: an answer, a replay. Closes the connection far beyond
     * {@code maxBytes}: other connections of the same user may make it enter rooms faster than it reads.
     */
    public void answer(Frame frame) {
        change(() -> {
            if (!queue.answer(frame)) {
                overflow();
            }
        });
    }

    /** The bound on broadcasts. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Sends a ping after what is being written now. */
    void ping() {
        control(ControlFrames.ping());
    }

    /** Sends a control frame, as it goes on the wire, after what is being written now. */
    public void control(byte[] frame) {
        change(() -> {
            if (controls.size() == MOST_CONTROLS) {
                controls.removeFirst();
            }
            controls.addLast(frame);
        });
    }

    /**
     * Answers the peer's goodbye after what is being written now, and drops everything else. Does nothing if this
     * server has said goodbye itself.
     *
     * @param answer the last frame, as it goes on the wire
     */
    public void answerGoodbye(byte[] answer) {
        change(() -> {
            queue.drop();
            controls.clear();
            peersGoodbye = ByteBuffer.wrap(answer);
        });
    }

    /** Closes the connection once everything queued is written. The first reason stands. */
    public void end(CloseReason reason) {
        change(() -> ending = reason);
    }

    /** Why this server closes the connection; null if it does not. */
    @Nullable
    CloseReason ending() {
        lock.lock();
        try {
            return ending;
        } finally {
            lock.unlock();
        }
    }

    /** Closes the connection with {@link CloseReason#TOO_SLOW}, and drops what is not being written yet. */
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

    /** Drops everything, because the connection is gone. */
    public void discard() {
        lock.lock();
        try {
            ended = true;
            queue.drop();
            queue.written(); // what is being written must not be counted again
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the connection is closing or gone: what is answered now is not sent. */
    public boolean isEnding() {
        return look(() -> ending != null || peersGoodbye != null || ended);
    }

    /** Blocks while more than {@code maxBytes} of this connection's own answers wait. */
    public void awaitAnswersWritten() throws InterruptedException {
        await(() -> queue.answerBytes() <= maxBytes);
    }

    /** Blocks until everything queued is written, or the connection is gone. */
    public void awaitEmpty() throws InterruptedException {
        await(() -> !writing && queue.isEmpty());
    }

    /** How long the current write has made no progress; zero if nothing is being written. */
    public Duration stalledFor() {
        return look(() -> writing && !ended ? Duration.ofNanos(System.nanoTime() - writeBegan) : Duration.ZERO);
    }

    /**
     * Whether more than {@code maxBytes} has been waiting for {@code limit} and less than that was written meanwhile: a
     * byte now and then does not count as reading. To be asked at intervals.
     */
    boolean isTrickling(Duration limit, long now) {
        return look(() -> !ended && queue.isTrickling(limit, now));
    }

    /** Blocks until the condition holds, or the connection is gone. */
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

    private <T> T look(Supplier<T> now) {
        lock.lock();
        try {
            return now.get();
        } finally {
            lock.unlock();
        }
    }

    /** Changes what is to be written, unless the connection is closing, and starts the writer if needed. */
    private void change(Runnable change) {
        lock.lock();
        try {
            if (ending != null || peersGoodbye != null || ended) {
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
        switch (transport) {
            case BlockingTransport to -> Thread.ofVirtual().name("outbox").start(() -> writeBlocking(to));
            case NonBlockingTransport to -> writeDirectly(to);
        }
    }

    private void overflow() {
        queue.drop();
        ending = CloseReason.TOO_SLOW;
    }

    /** Takes what is to be written next; null if there is nothing, and the writer must stop. */
    private @Nullable Work next(int most) {
        lock.lock();
        try {
            writeBegan = System.nanoTime();
            queue.written();
            changed.signalAll();
            boolean nothing = queue.isEmpty() && controls.isEmpty() && ending == null && peersGoodbye == null;
            if (ended || nothing) {
                writing = false;
                return null;
            }
            List<Frame> frames = queue.take(most);
            List<byte[]> urgent = controls.isEmpty() ? List.of() : List.copyOf(controls);
            controls.clear();
            return new Work(frames, urgent, queue.isEmpty() ? ending : null, peersGoodbye);
        } finally {
            lock.unlock();
        }
    }

    private void writeBlocking(BlockingTransport to) {
        try {
            for (Work work = next(WRITE_BYTES); work != null; work = next(WRITE_BYTES)) {
                if (!work.frames().isEmpty()) {
                    to.write(work.frames());
                }
                if (work.close() != null) {
                    to.close(work.close());
                    discard();
                }
            }
        } catch (IOException e) {
            giveUp();
        }
    }

    /** Writes until the socket takes no more, then continues when the transport calls back. */
    private void writeDirectly(NonBlockingTransport to) {
        try {
            for (ByteBuffer bytes = nextBytes(to); bytes != null; bytes = nextBytes(to)) {
                int before = bytes.remaining();
                boolean written = to.tryWrite(bytes);
                rest = written ? null : bytes;
                if (!written) {
                    if (bytes.remaining() < before) {
                        writeBegan = System.nanoTime();
                    }
                    to.whenWritable(() -> writeDirectly(to));
                    return;
                }
                if (last) {
                    discard();
                    to.finish();
                    return;
                }
            }
        } catch (IOException e) {
            giveUp();
        }
    }

    private @Nullable ByteBuffer nextBytes(NonBlockingTransport to) {
        if (rest != null) {
            return rest;
        }
        Work work = next(DIRECT_WRITE_BYTES);
        if (work == null) {
            return null;
        }
        ByteBuffer goodbye = work.goodbye();
        CloseReason reason = work.close();
        if (goodbye == null && reason != null && work.frames().isEmpty()) { // else in a write of its own
            goodbye = to.farewell(reason);
        }
        last = goodbye != null;
        return goodbye != null ? goodbye : to.encoded(work.frames(), work.controls());
    }

    /** Gives up the broken connection; the transport notices as well, and the connection leaves its rooms. */
    private void giveUp() {
        discard();
        transport.cut();
    }
}
