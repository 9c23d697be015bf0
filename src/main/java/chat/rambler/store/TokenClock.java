package chat.rambler.store;

import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.TimeMeter;

/**
 * The time by which tokens come back on this server, and how they are waited for: a test holds both
 * in its hand.
 *
 * @param time of what this server counts alone
 * @param shared of what all servers count together: that of the clock on the wall
 * @param waiting how a token is waited for
 */
public record TokenClock(TimeMeter time, TimeMeter shared, BlockingStrategy waiting) {
    /** The machine's own. */
    public static final TokenClock SYSTEM =
            new TokenClock(TimeMeter.SYSTEM_NANOTIME, TimeMeter.SYSTEM_MILLISECONDS, BlockingStrategy.PARKING);
}
