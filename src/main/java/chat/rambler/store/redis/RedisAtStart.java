package chat.rambler.store.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is looked at once, when the server starts: a Redis that still reads its file is waited for,
 * and one that would throw messages away is warned of.
 */
final class RedisAtStart {
    private static final Logger LOG = LoggerFactory.getLogger(RedisAtStart.class);

    /** Between two attempts while Redis reads its file, which may take minutes. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)");
    private static final String SAFE_POLICY = "noeviction";

    private RedisAtStart() {}

    /**
     * Waits until Redis has read its file, however long that takes. Fails with a {@link
     * java.util.concurrent.CompletionException} if it says nothing for a minute.
     */
    static void awaitLoaded(RedisConnection store) {
        for (boolean told = false; isLoading(store); told = true) {
            if (!told) {
                LOG.info("Redis reads its file: waiting until it has");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** While it reads, Redis answers this question, and seldom. */
    private static boolean isLoading(RedisConnection store) {
        return store.commands()
                .info("persistence")
                .toCompletableFuture()
                .orTimeout(SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .contains("loading:1");
    }

    /**
     * Warns where Redis would make room by forgetting (src/docs/redis.md, What Redis must be). A
     * Redis that does not tell is not warned of.
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
