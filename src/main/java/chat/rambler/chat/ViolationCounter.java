package chat.rambler.chat;

import java.time.Duration;

/** Counts how often a connection has sent too fast lately. Used by the connection's own thread only. */
final class ViolationCounter {
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private int violations;
    private long since;

    /** Notes a command that was allowed: violations count no longer if the first was more than a minute ago. */
    void allowed() {
        if (violations > 0 && System.nanoTime() - since > MINUTE_NANOS) {
            violations = 0;
        }
    }

    /** Counts a violation. Returns how many there were within a minute, or in a row. */
    int refused() {
        if (violations == 0) {
            since = System.nanoTime();
        }
        return ++violations;
    }
}
