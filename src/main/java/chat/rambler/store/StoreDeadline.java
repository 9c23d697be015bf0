package chat.rambler.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long a command may wait for the storage: {@link #LONGEST} for all its steps together. Outside a command, at the
 * start or in a chore, each step has that long. Only waiting for the storage counts, not hashing a password or waiting
 * for a turn.
 */
public final class StoreDeadline {
    /** For all steps of a command together (PROTOCOL.md §4: answered within about 2 s). */
    public static final Duration LONGEST = Duration.ofSeconds(2);

    private static final ScopedValue<StoreDeadline> COMMAND = ScopedValue.newInstance();

    private long leftNanos = LONGEST.toNanos(); // used by the command's thread only

    private StoreDeadline() {}

    /** Runs a command whose steps share one deadline; a nested command gets a new one. */
    public static void during(Runnable command) {
        ScopedValue.where(COMMAND, new StoreDeadline()).run(command);
    }

    /** The same, for a command with a result. */
    public static <T, X extends Throwable> T during(ScopedValue.CallableOp<? extends T, X> command) throws X {
        return ScopedValue.where(COMMAND, new StoreDeadline()).call(command);
    }

    /**
     * Waits for an answer.
     *
     * @throws TimeoutException if it does not come in the time left
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
     * Runs a question to the storage that has a timeout of its own. Throws {@link StoreException#notDone} without
     * asking if no time is left.
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
