package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Those who wait for something to happen in a room, for two seconds at most: then they go on all
 * the same. On the stripe only.
 */
final class TimedWaits<K> {
    private static final Logger LOG = LoggerFactory.getLogger(TimedWaits.class);

    /** PROTOCOL.md §4: an answer comes within about 2 s. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final SerialExecutor executor;
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

    TimedWaits(SerialExecutor executor) {
        this.executor = executor;
    }

    /** One more, who waits for this. */
    void add(K event, Runnable next) {
        Waiting<K> one = new Waiting<>(event, next);
        waiting.add(one);
        executor.after(LONGEST, () -> goOn(one));
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
