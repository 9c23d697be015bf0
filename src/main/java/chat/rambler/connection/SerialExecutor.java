package chat.rambler.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Where a room is at work: what is given to it runs one after another, in the order given, so it
 * needs no locks. A task may give it more, and must never wait for any of it.
 */
@FunctionalInterface
public interface SerialExecutor extends Executor {
    /**
     * Runs the task before it returns if nothing else runs or waits here, else later like {@link
     * #execute}. For short tasks of a thread that would wait for them anyway: two threads need not
     * wake each other.
     */
    default void executeHere(Runnable task) {
        execute(task);
    }

    /** Runs a task here after a while. */
    default void after(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, this)
                .execute(task);
    }
}
