package chat.rambler.store;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/** When each sender has said something last in a room with slow mode, on a server that is alone. For one thread at a time. */
public final class LastSaid {
    /** No slow mode is longer (PROTOCOL.md §10). */
    private static final Duration LONGEST = Duration.ofHours(6);

    private final LinkedHashMap<String, Instant> last = new LinkedHashMap<>(); // oldest first

    /**
     * Notes that somebody says something, unless he must wait.
     *
     * @param sender as {@link Judged#pace}
     * @param slow how long after the time before; zero if that does not matter, and nothing is noted
     * @return how long it has to wait; zero or less if it need not
     */
    public Duration said(String sender, Duration slow, Instant now) {
        if (slow.isZero()) {
            return Duration.ZERO;
        }
        Instant before = last.get(sender);
        Duration left = before == null ? Duration.ZERO : Duration.between(now, before.plus(slow));
        if (!left.isPositive()) {
            last.remove(sender);
            last.put(sender, now);
            while (!last.isEmpty() && last.firstEntry().getValue().plus(LONGEST).isBefore(now)) {
                last.pollFirstEntry();
            }
        }
        return left;
    }
}
