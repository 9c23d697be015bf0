package chat.rambler.room;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Does things later on the room's stripe. */
@FunctionalInterface
interface Later {
    void after(Duration delay, Runnable task);

    /** By the clock. */
    static Later on(Executor stripe) {
        return (delay, task) ->
                CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, stripe)
                        .execute(task);
    }
}
