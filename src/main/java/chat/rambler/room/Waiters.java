package chat.rambler.room;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Those who wait for something to happen in a room, for two seconds at most: then they go on all
 * the same. On the stripe only.
 */
final class Waiters<K> {
    private static final long PATIENCE_MS = 2_000;

    private final Executor stripe;
    private final Map<K, Runnable> waiting = new LinkedHashMap<>();

    Waiters(Executor stripe) {
        this.stripe = stripe;
    }

    /** One more, who waits for this. */
    void add(K event, Runnable next) {
        waiting.put(event, next);
        CompletableFuture.delayedExecutor(PATIENCE_MS, TimeUnit.MILLISECONDS, stripe)
                .execute(() -> goOn(event));
    }

    /** These have happened; those who wait for them go on. */
    void happened(Predicate<K> these) {
        if (!waiting.isEmpty()) {
            List.copyOf(waiting.keySet()).stream().filter(these).forEach(this::goOn);
        }
    }

    private void goOn(K event) {
        Runnable next = waiting.remove(event);
        if (next != null) {
            next.run();
        }
    }
}
