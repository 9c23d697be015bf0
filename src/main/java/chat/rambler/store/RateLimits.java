package chat.rambler.store;

import java.time.Duration;

/** Makes token buckets, which all servers share if they share a storage. */
public interface RateLimits {
    /**
     * Token buckets of one kind.
     *
     * @param kind names the kind; the same on all servers
     * @param tokens how many a bucket has, and how many come back in a period; 0 for no limit
     */
    TokenBuckets allowances(String kind, int tokens, Duration period);
}
