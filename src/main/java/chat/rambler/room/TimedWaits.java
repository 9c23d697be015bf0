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
 * Tasks that wait for something to happen in a room, for two seconds at most; then they run all the same. Used on the
 * room's executor only.
 */
final class TimedWaits<K> {
    private static final Logger LOG = LoggerFactory.getLogger(TimedWaits.class);

    /** PROTOCOL.md §4: an answer comes within about 2 s. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final SerialExecutor executor;
    private final Set<Waiting<K>> waiting = new LinkedHashSet<>();

    /** A waiting task, equal only to itself: several may wait for the same event. */
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

    /** Runs {@code next} when the event has happened. */
    void add(K event, Runnable next) {
        Waiting<K> one = new Waiting<>(event, next);
        waiting.add(one);
        executor.after(LONGEST, () -> goOn(one));
    }

    /** Runs the tasks that wait for these events. */
    void happened(Predicate<K> these) {
        if (!waiting.isEmpty()) {
            List.copyOf(waiting).stream().filter(one -> these.test(one.event)).forEach(this::goOn);
        }
    }

    private void goOn(Waiting<K> one) {
        if (waiting.remove(one)) {
            try {
                one.next.run();
            } catch (RuntimeException e) { // the other tasks must still run
                LOG.error("One who waited cannot go on", e);
            }
        }
    }
}
