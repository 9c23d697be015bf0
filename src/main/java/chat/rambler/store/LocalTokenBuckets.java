package chat.rambler.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * Token buckets that count on this server alone: made on first use, dropped when they are certainly full again. At most
 * {@value #MOST} are kept.
 */
public final class LocalTokenBuckets implements TokenBuckets {
    private static final int MOST = 100_000;

    /**
     * Extra time to keep a bucket: one that owes tokens, such as for a line in 1,000 rooms, takes longer to be full.
     */
    private static final Duration OWED = Duration.ofMinutes(5);

    private final Cache<String, TokenBucket> known;
    private final int burst;
    private final int tokens;
    private final Duration period;
    private final TokenClock clock;

    /**
     * Each bucket has at most {@code burst} tokens, of which {@code tokens} come back in a period; 0 means no limit.
     */
    public LocalTokenBuckets(int burst, int tokens, Duration period, TokenClock clock) {
        this.clock = clock;
        this.burst = burst;
        this.tokens = tokens;
        this.period = period;
        Duration untilWhole =
                tokens == 0 ? Duration.ZERO : period.multipliedBy(burst).dividedBy(tokens);
        this.known = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterAccess(untilWhole.plus(OWED))
                .build();
    }

    /** {@link RateLimits} for a single server. */
    public static RateLimits by(TokenClock clock) {
        return (_, tokens, period) -> new LocalTokenBuckets(Math.max(1, tokens), tokens, period, clock);
    }

    @Override
    public TokenBucket of(String name) {
        return tokens == 0 ? TokenBucket.UNLIMITED : known.get(name, _ -> one());
    }

    @Override
    public boolean has(String name, long amount) {
        TokenBucket allowance = known.getIfPresent(name);
        return allowance == null || allowance.has(amount);
    }

    /** A new bucket, which only the caller has. */
    public TokenBucket one() {
        return TokenBucket.of(burst, tokens, period, clock);
    }
}
