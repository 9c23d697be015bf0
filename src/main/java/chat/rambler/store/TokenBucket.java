package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A token bucket: tokens are taken for what a client does and come back with time. */
public class TokenBucket {
    /** A bucket without a limit. */
    public static final TokenBucket UNLIMITED = new TokenBucket(null, TokenClock.SYSTEM);

    private static final long NANOS_IN_A_SECOND = Duration.ofSeconds(1).toNanos();

    private final @Nullable Bucket bucket;
    private final TokenClock clock;

    protected TokenBucket(@Nullable Bucket bucket, TokenClock clock) {
        this.bucket = bucket;
        this.clock = clock;
    }

    /** At most {@code burst} tokens, of which {@code tokens} come back in each {@code period}; 0 means no limit. */
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
     * Takes tokens, and waits for them. This slows down a client, whose next request is read only when this one is
     * done. Refused with {@link ErrorCode#RATE_LIMITED}, which names the seconds, if the wait would be longer than
     * {@code longest}.
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

    /** Takes a token. Refused with {@link ErrorCode#RATE_LIMITED} if there is none now. */
    public void take() {
        if (bucket != null && !bucket.tryConsume(1)) {
            throw refused(bucket, 1);
        }
    }

    /** Refused with {@link ErrorCode#RATE_LIMITED} if there is no token now; takes none. */
    public void require() {
        if (bucket != null && !bucket.estimateAbilityToConsume(1).canBeConsumed()) {
            throw refused(bucket, 1);
        }
    }

    /** Whether there are this many tokens. */
    public boolean has(long tokens) {
        return bucket == null || bucket.estimateAbilityToConsume(tokens).canBeConsumed();
    }

    /** Takes all tokens that are there. */
    public void takeAll() {
        if (bucket != null) {
            bucket.tryConsumeAsMuchAsPossible();
        }
    }

    /** Takes tokens even if there are not enough; what is owed must come back first. */
    public void owe(long tokens) {
        if (bucket != null && tokens > 0) {
            bucket.consumeIgnoringRateLimits(tokens);
        }
    }

    /** Returns a token that {@link #take} took. */
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
