package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What somebody may still do for now: tokens, which come back with time. */
public class TokenBucket {
    /** Where there is no limit. */
    public static final TokenBucket UNLIMITED = new TokenBucket(null, TokenClock.SYSTEM);

    private static final long NANOS_IN_A_SECOND = Duration.ofSeconds(1).toNanos();

    private final @Nullable Bucket bucket;
    private final TokenClock clock;

    protected TokenBucket(@Nullable Bucket bucket, TokenClock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /** At most {@code burst} tokens, of which {@code tokens} come back in each {@code period}. */
    public static TokenBucket of(int burst, int tokens, Duration period, TokenClock clock) {
        return tokens == 0
                ? UNLIMITED
                : new TokenBucket(
                        Bucket.builder()
                                .addLimit(limit -> limit.capacity(burst).refillGreedy(tokens, period))
                                .withCustomTimePrecision(clock.time())
                                .build(),
                        clock);
    }

    /**
     * Takes tokens, waiting until they are there: which is what slows a client down that is read
     * only when its last request is done. Refuses with {@link ErrorCode#RATE_LIMITED}, which names
     * the seconds, what would have to wait longer than {@code longest}.
     */
    public void await(long tokens, Duration longest) {
        try {
            if (bucket != null && !bucket.asBlocking().tryConsume(tokens, longest, clock.waiting())) {
                throw refused(bucket, tokens);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server stops
        }
    }

    /** Takes a token that is there now. Refuses with {@link ErrorCode#RATE_LIMITED} if none is. */
    public void take() {
        if (bucket != null && !bucket.tryConsume(1)) {
            throw refused(bucket, 1);
        }
    }

    /** Refuses with {@link ErrorCode#RATE_LIMITED} if there is no token now; takes none. */
    public void require() {
        if (bucket != null && !bucket.estimateAbilityToConsume(1).canBeConsumed()) {
            throw refused(bucket, 1);
        }
    }

    /** Whether all of so many tokens are there. */
    public boolean has(long tokens) {
        return bucket == null || bucket.estimateAbilityToConsume(tokens).canBeConsumed();
    }

    /** Takes all tokens that are there. */
    public void takeAll() {
        if (bucket != null) {
            bucket.tryConsumeAsMuchAsPossible();
        }
    }

    /** Takes tokens, there or not: what is owed has to come back first. */
    public void owe(long tokens) {
        if (bucket != null && tokens > 0) {
            bucket.consumeIgnoringRateLimits(tokens);
        }
    }

    /** Puts back what {@link #take} took for nothing. */
    public void giveBack() {
        if (bucket != null) {
            bucket.addTokens(1);
        }
    }

    private static ProtocolException refused(Bucket bucket, long tokens) {
        long nanos = bucket.estimateAbilityToConsume(tokens).getNanosToWaitForRefill();
        return new ProtocolException(ErrorCode.RATE_LIMITED, Math.max(1, Math.ceilDiv(nanos, NANOS_IN_A_SECOND)));
    }
}
