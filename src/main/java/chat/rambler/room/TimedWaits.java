package chat.rambler.room;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who wait for something to happen in a room, for two seconds at most: then they go on all
 * the same. On the stripe only.
 */
final class TimedWaits<K> {
    private static final Logger LOG = LoggerFactory.getLogger(TimedWaits.class);

    private static final long PATIENCE_MS = 2_000;

    private final Executor executor;
    private final Set<Waiting<K>> waiting = new LinkedHashSet<>();

    /** One who waits, equal only to itself: several may wait for the same. */
    private static final class Waiting<K> {
        private final K event;
        private final Runnable next;

        Waiting(K event, Runnable next) {
            this.event = event;
            this.next = next;
        }
    }

    TimedWaits(Executor executor) {
        this.executor = executor;
    }

    /** One more, who waits for this. */
    void add(K event, Runnable next) {
        Waiting<K> one = new Waiting<>(event, next);
        waiting.add(one);
        CompletableFuture.delayedExecutor(PATIENCE_MS, TimeUnit.MILLISECONDS, executor)
                .execute(() -> goOn(one));
    }

    /** These have happened; those who wait for them go on. */
    void happened(Predicate<K> these) {
        if (!waiting.isEmpty()) {
            List.copyOf(waiting).stream().filter(one -> these.test(one.event)).forEach(this::goOn);
        }
    }

    private void goOn(Waiting<K> one) {
        if (waiting.remove(one)) {
            try {
                one.next.run();
            } catch (RuntimeException e) { // the others have waited as long
                LOG.error("One who waited cannot go on", e);
            }
        }
    }
}
