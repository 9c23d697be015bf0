package chat.rambler.store.redis;

import chat.rambler.store.StoreException;
import chat.rambler.store.UnusableStorageException;
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

    /** In the directory while everything is copied into this Redis. */
    static final String COPYING = "copying";

    /** The major version of the data in Redis; raised when an older server would misread it. */
    private static final int SCHEMA = 1;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

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
     * Leaves the number of the schema in an empty Redis.
     *
     * @throws UnusableStorageException if the data is that of a newer server, or half of a copy
     */
    static void requireKnownSchema(RedisConnection store) {
        String key = RedisKeys.directory("schema");
        RedisConnection.await(store.commands().setnx(key, String.valueOf(SCHEMA)));
        String stored = RedisConnection.await(
                RedisConnection.orNullIfOther(store.commands().get(key)));
        if (stored == null || !NUMBER.matcher(stored).matches()) {
            LOG.warn("What stands in Redis is not understood and left out: the number of the schema");
        } else if (Integer.parseInt(stored) > SCHEMA) {
            throw new UnusableStorageException(
                    "Redis holds data of schema " + stored + ", and this server knows schemas up to " + SCHEMA,
                    "Start the newer server that has written it, or use another database of Redis.");
        }
        if (RedisConnection.await(store.commands().exists(RedisKeys.directory(COPYING))) > 0) {
            throw new UnusableStorageException(
                    "What is in Redis is incomplete: a copy into it has broken off",
                    "Empty this database of Redis, and copy again.");
        }
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
