package chat.rambler.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;

/**
 * Allowances that count on this server alone: made when first asked for, forgotten when they are
 * surely whole again. At most {@value #MOST} are remembered.
 */
public final class LocalAllowances implements Allowances {
    private static final int MOST = 100_000;

    /** What is owed beyond an empty allowance takes longer to come back: a line in 1,000 rooms. */
    private static final Duration OWED = Duration.ofMinutes(5);

    private final Cache<String, Allowance> known;
    private final int burst;
    private final int tokens;
    private final Duration period;
    private final TokenClock clock;

    /** Each has at most {@code burst} tokens, of which {@code tokens} come back in a period. */
    public LocalAllowances(int burst, int tokens, Duration period, TokenClock clock) {
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

    /** {@link SharedLimits} where there is one server. */
    static SharedLimits by(TokenClock clock) {
        return (_, tokens, period) -> new LocalAllowances(Math.max(1, tokens), tokens, period, clock);
    }

    @Override
    public Allowance of(String name) {
        return tokens == 0 ? Allowance.UNLIMITED : known.get(name, _ -> one());
    }

    @Override
    public boolean has(String name, long amount) {
        Allowance allowance = known.getIfPresent(name);
        return allowance == null || allowance.has(amount);
    }

    /** One of its own, for whoever keeps it. */
    public Allowance one() {
        return Allowance.of(burst, tokens, period, clock);
    }
}
