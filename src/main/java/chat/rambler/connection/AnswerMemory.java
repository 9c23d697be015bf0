package chat.rambler.connection;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Bounds the heap that the answers of all connections take while they are made and until they are written: one client
 * may have many connections, and a short question a long answer. What an answer may need is reserved before it is made;
 * then its real size counts in its {@link Outbox}. Thread-safe.
 */
public final class AnswerMemory {
    /**
     * Bytes of heap for each character of an answer that is being made: as it was read (2), in its codec's form (2), in
     * UTF-8 (3), and in a frame (3).
     */
    public static final int BYTES_PER_CHARACTER = 10;

    /** PROTOCOL.md §4: an answer comes within about 2 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How often a waiting thread looks for connections that do not read. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private final long capacity;
    private final Consumer<BooleanSupplier> relieve;
    private final AtomicLong used = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * @param capacity in bytes
     * @param relieve closes connections that do not read what they have asked for, one after another until it is told
     *     that this is enough; called by the waiting thread
     */
    AnswerMemory(long capacity, Consumer<BooleanSupplier> relieve) {
        this.capacity = capacity;
        this.relieve = relieve;
    }

    static AnswerMemory unbounded() {
        return new AnswerMemory(Long.MAX_VALUE / 2, _ -> {});
    }

    /** The memory reserved for an answer until it is made. */
    @FunctionalInterface
    public interface Reserved extends AutoCloseable {
        /** Called when the answer is made, or will not be. */
        @Override
        void close();
    }

    /**
     * Reserves what an answer of so many characters may need; waits for it up to 2 s. Refused with
     * {@link ErrorCode#RATE_LIMITED} if it is not free by then.
     */
    public Reserved reserve(long characters) {
        long bytes = Math.min(characters * BYTES_PER_CHARACTER, capacity / 2);
        if (!tryTake(bytes) && !waitFor(bytes)) {
            throw new ProtocolException(ErrorCode.RATE_LIMITED, PATIENCE.toSeconds());
        }
        return () -> giveBack(bytes);
    }

    /** Waits up to 2 s while nothing is free, because many small answers need memory too. */
    public void awaitSome() {
        if (isShort()) {
            waitFor(0);
        }
    }

    /** Whether nothing is free. */
    boolean isShort() {
        return used.get() >= capacity;
    }

    /** Counts what has been made already, even beyond the capacity. */
    void take(long bytes) {
        used.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        used.addAndGet(-bytes);
        if (waiting.get() > 0) {
            lock.lock();
            try {
                freed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Frees memory taken by answers that were not reserved: a user's other connections enter rooms too. */
    void relieveIfShort() {
        if (isShort()) {
            relieve.accept(() -> !isShort());
        }
    }

    private boolean fits(long bytes) {
        return fits(used.get(), bytes);
    }

    private boolean fits(long taken, long bytes) {
        return taken < capacity && taken + bytes <= capacity;
    }

    private boolean tryTake(long bytes) {
        long before = used.get();
        while (fits(before, bytes)) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    private boolean waitFor(long bytes) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        waiting.incrementAndGet();
        try {
            while (!tryTake(bytes)) {
                if (System.nanoTime() - until > 0) {
                    return false;
                }
                relieve.accept(() -> fits(bytes)); // without the lock: outboxes give back while they hold theirs
                awaitFreed(bytes);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.decrementAndGet();
        }
    }

    private void awaitFreed(long bytes) throws InterruptedException {
        lock.lock();
        try {
            long left = LOOK.toNanos();
            while (left > 0 && !fits(bytes)) {
                left = freed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
