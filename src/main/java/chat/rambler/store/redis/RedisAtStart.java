package chat.rambler.store.redis;

import chat.rambler.store.StoreException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.netty.channel.ConnectTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks Redis once, when the server starts: waits for a Redis that still loads its file, and warns of one that would
 * drop messages.
 */
final class RedisAtStart {
    private static final Logger LOG = LoggerFactory.getLogger(RedisAtStart.class);

    /** Between two attempts while Redis loads its file, which may take minutes. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)");
    private static final String SAFE_POLICY = "noeviction";

    private RedisAtStart() {}

    /**
     * Connects. Tries for {@link #PATIENCE} while Redis, or a busy machine, is slow to answer; fails at once if the
     * connection is refused.
     */
    static <T> T connect(Supplier<T> connecting) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return connecting.get();
            } catch (RedisConnectionException | RedisCommandTimeoutException | StoreException e) {
                if (!isSlow(e) || System.nanoTime() > until) {
                    throw e instanceof RedisConnectionException ? e : new RedisConnectionException("no answer", e);
                }
                LOG.info("Redis is slow to answer: connecting again");
            }
        }
    }

    private static boolean isSlow(@Nullable Throwable failure) {
        return failure != null
                && (failure instanceof ConnectTimeoutException
                        || failure instanceof RedisCommandTimeoutException
                        || failure instanceof StoreException
                        || isSlow(failure.getCause()));
    }

    /**
     * Waits until Redis has loaded its file, however long that takes. Throws a
     * {@link java.util.concurrent.CompletionException} if Redis does not answer for a minute.
     */
    static void awaitLoaded(RedisConnection store) {
        for (boolean told = false; isLoading(store); told = true) {
            if (!told) {
                LOG.info("Redis reads its file: waiting until it has");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Redis answers this question even while it loads, though rarely. */
    private static boolean isLoading(RedisConnection store) {
        return store.commands()
                .info("persistence")
                .toCompletableFuture()
                .orTimeout(SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .contains("loading:1");
    }

    /**
     * Warns if Redis would drop data when its memory is full (src/docs/redis.md, What Redis must be). Does not warn if
     * Redis does not tell its policy.
     */
    static void warnOfEviction(RedisConnection store) {
        var _ = store.commands().info("memory").thenAccept(memory -> {
            Matcher policy = POLICY.matcher(memory);
            if (policy.find() && !policy.group(1).equals(SAFE_POLICY)) {
                LOG.warn(
                        "Redis has maxmemory-policy {}: when its memory is full it forgets"
                                + " messages and accounts without a word. Set it to {}",
                        policy.group(1),
                        SAFE_POLICY);
            }
        });
    }
}
