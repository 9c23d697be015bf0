package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many connections this server has ended, by the reason. For any thread. */
final class CloseCounters {
    private final Map<Enum<?>, LongAdder> counts = new ConcurrentHashMap<>();

    /** One was told why. */
    void count(CloseReason reason) {
        counter(reason).increment();
    }

    /** One was cut. */
    void count(AbortReason why) {
        counter(why).increment();
    }

    /** How many for this {@link CloseReason} or {@link AbortReason}. */
    long of(Enum<?> why) {
        return counter(why).sum();
    }

    private LongAdder counter(Enum<?> why) {
        return counts.computeIfAbsent(why, _ -> new LongAdder());
    }
}
