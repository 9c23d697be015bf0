package chat.rambler.chat;

import java.time.Duration;

/** How often a connection has spoken too fast lately. Of its own thread only. */
final class ViolationCounter {
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private int refusalCounters;
    private long since;

    /** It spoke no faster than it may. */
    void allowed() {
        if (refusalCounters > 0 && System.nanoTime() - since > MINUTE_NANOS) {
            refusalCounters = 0;
        }
    }

    /** It spoke too fast: how often within a minute, or in a row. */
    int refused() {
        if (refusalCounters == 0) {
            since = System.nanoTime();
        }
        return ++refusalCounters;
    }
}
