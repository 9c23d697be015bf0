package chat.rambler.store;

import java.time.Duration;

/** Makes allowances that count on all servers together, as far as there are several. */
public interface RateLimits {
    /**
     * TokenBuckets of some kind.
     *
     * @param kind tells them from those of other kinds; the same on all servers
     * @param tokens how many there are, and come back in a period; 0 for no limit
     */
    TokenBuckets allowances(String kind, int tokens, Duration period);
}
