package chat.rambler.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * TokenBuckets that count on this server alone: made when first asked for, forgotten when they are
 * surely whole again. At most {@value #MOST} are remembered.
 */
public final class LocalTokenBuckets implements TokenBuckets {
    private static final int MOST = 100_000;

    /** What is owed beyond an empty allowance takes longer to come back: a line in 1,000 rooms. */
    private static final Duration OWED = Duration.ofMinutes(5);

    private final Cache<String, TokenBucket> known;
    private final int burst;
    private final int tokens;
    private final Duration period;
    private final TokenClock clock;

    /** Each has at most {@code burst} tokens, of which {@code tokens} come back in a period. */
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

    /** {@link RateLimits} where there is one server. */
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

    /** One of its own, for whoever keeps it. */
    public TokenBucket one() {
        return TokenBucket.of(burst, tokens, period, clock);
    }
}
