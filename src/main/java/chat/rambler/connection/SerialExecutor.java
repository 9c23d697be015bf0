package chat.rambler.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks one after another in the order given, so that a room needs no locks. A task may add more, and must never
 * wait for any of them.
 */
@FunctionalInterface
public interface SerialExecutor extends Executor {
    /**
     * Runs the task before it returns if nothing else runs or waits here, else later like {@link #execute}. For short
     * tasks of a thread that would wait for them anyway: it saves waking another thread.
     */
    default void executeHere(Runnable task) {
        execute(task);
    }

    /** Runs a task here after a delay. */
    default void after(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, this)
                .execute(task);
    }
}
