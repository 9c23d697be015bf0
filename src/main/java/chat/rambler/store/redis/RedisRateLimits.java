package chat.rambler.store.redis;

import chat.rambler.store.LocalTokenBuckets;
import chat.rambler.store.RateLimits;
import chat.rambler.store.TokenBucket;
import chat.rambler.store.TokenBuckets;
import chat.rambler.store.TokenClock;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import java.time.Duration;

/**
 * Keeps token buckets in Redis, each under a hash of its name, until it is full again. Time is that of the servers'
 * clocks.
 */
final class RedisRateLimits implements RateLimits {
    /** PROTOCOL.md §4: {@code unavailable} within 2 s, and the steps after this one need time too. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How long a bucket is kept after it is full, since clocks differ. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final RedisBytes redis;
    private final TokenClock clock;
    private volatile Made made;

    /** The object of bucket4j, and the number of the connection it was made from. */
    private record Made(int generation, ProxyManager<String> buckets) {}

    /**
     * @param clock for the shared buckets, and for this server's own ones while Redis stores nothing
     */
    RedisRateLimits(RedisBytes redis, TokenClock clock) {
        this.clock = clock;
        this.redis = redis;
        this.made = make();
    }

    private Made make() {
        return new Made(
                redis.generation(),
                redis.<Bucket4jLettuce.LettuceBasedProxyManagerBuilder<String>>with(
                                Bucket4jLettuce::casBasedBuilder, Bucket4jLettuce::casBasedBuilder)
                        .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(MARGIN))
                        .requestTimeout(PATIENCE)
                        .clientClock(clock.shared())
                        .build());
    }

    private ProxyManager<String> buckets() {
        if (made.generation() != redis.generation()) {
            made = make();
        }
        return made.buckets();
    }

    @Override
    public TokenBuckets allowances(String kind, int tokens, Duration period) {
        TokenBuckets here = LocalTokenBuckets.by(clock).allowances(kind, tokens, period);
        return tokens == 0 ? here : new Shared(kind, configuration(tokens, period), here);
    }

    private static BucketConfiguration configuration(int tokens, Duration period) {
        return BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(tokens).refillGreedy(tokens, period))
                .build();
    }

    /** The buckets of one kind; those in {@code here} count while Redis stores nothing. */
    private final class Shared implements TokenBuckets {
        private final String kind;
        private final BucketConfiguration configuration;
        private final TokenBuckets here;

        Shared(String kind, BucketConfiguration configuration, TokenBuckets here) {
            this.kind = kind;
            this.configuration = configuration;
            this.here = here;
        }

        @Override
        public TokenBucket of(String name) {
            return new RedisTokenBucket(
                    buckets().builder().build(RedisKeys.limit(kind, name), () -> configuration), here.of(name));
        }

        @Override
        public boolean has(String name, long tokens) {
            return of(name).has(tokens);
        }
    }
}
