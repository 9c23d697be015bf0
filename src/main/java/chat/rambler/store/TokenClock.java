package chat.rambler.store;

import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.TimeMeter;

/**
 * The clocks by which tokens come back, and how to wait for tokens. Tests replace both.
 *
 * @param time for token buckets of this server alone
 * @param shared for token buckets that all servers share: wall-clock time
 * @param waiting how to wait for a token
 */
public record TokenClock(TimeMeter time, TimeMeter shared, BlockingStrategy waiting) {
    /** The machine's own clocks. */
    public static final TokenClock SYSTEM =
            new TokenClock(TimeMeter.SYSTEM_NANOTIME, TimeMeter.SYSTEM_MILLISECONDS, BlockingStrategy.PARKING);
}
