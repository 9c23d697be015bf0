package chat.rambler.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long a command may wait for the storage: {@link #LONGEST} in all its steps together. What is
 * asked outside a command, at the start or by a chore, has as long for each step. Only waiting
 * counts: hashing a password or standing in line takes nothing of it.
 */
public final class StoreDeadline {
    /** In all steps of a command together (PROTOCOL.md §4: told within about 2 s). */
    public static final Duration LONGEST = Duration.ofSeconds(2);

    private static final ScopedValue<StoreDeadline> COMMAND = ScopedValue.newInstance();

    private long leftNanos = LONGEST.toNanos(); // by the command's thread

    private StoreDeadline() {}

    /** Carries out a command whose steps share one wait; one within another begins anew. */
    public static void during(Runnable command) {
        ScopedValue.where(COMMAND, new StoreDeadline()).run(command);
    }

    /** Likewise, for what has a result. */
    public static <T, X extends Throwable> T during(ScopedValue.CallableOp<? extends T, X> command) throws X {
        return ScopedValue.where(COMMAND, new StoreDeadline()).call(command);
    }

    /**
     * Waits for an answer.
     *
     * @throws TimeoutException if it does not come while there is time left
     */
    public static <T> T await(CompletableFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        StoreDeadline wait = current();
        long began = System.nanoTime();
        try {
            return answer.get(Math.max(0, wait.leftNanos), TimeUnit.NANOSECONDS);
        } finally {
            wait.leftNanos -= System.nanoTime() - began;
        }
    }

    /**
     * Asks something by a client that waits itself, for as long as it was built to. Fails with
     * {@link StoreException#notDone} without asking where no time is left.
     */
    public static void asking(Runnable question) {
        StoreDeadline wait = current();
        if (wait.leftNanos <= 0) {
            throw StoreException.notDone();
        }
        long began = System.nanoTime();
        try {
            question.run();
        } finally {
            wait.leftNanos -= System.nanoTime() - began;
        }
    }

    private static StoreDeadline current() {
        return COMMAND.isBound() ? COMMAND.get() : new StoreDeadline();
    }
}
