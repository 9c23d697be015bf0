package chat.rambler.redis;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows whether Redis answers and whether publications come through: every 2 s it publishes a word
 * to itself. After three that did not come back it replaces the subscribing connection. Every 30 s
 * all who follow something compare, since the loss of one last publication shows in nothing else
 * (ordering.md, steps 13).
 */
public final class RedisPulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisPulse.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(6);
    private static final int BEATS_PER_COMPARISON = 15;
    private static final int BEATS_PER_CHORE = 5;

    private final RedisStore store;
    private final RedisChannels channels;
    private final String server;
    private final String channel;
    private final List<Runnable> chores = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("redis-pulse").daemon().factory());
    private volatile long heard = System.nanoTime();
    private volatile long rebuilt = heard;
    private boolean healthy = true;
    private int count;

    /** Begins to beat once {@link #start} is called. */
    public RedisPulse(RedisStore store, RedisChannels channels) {
        this.store = store;
        this.channels = channels;
        this.server = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
        this.channel = RedisKeys.probe(server);
    }

    /** Begins; fails if Redis does not acknowledge the subscription. */
    public void start() {
        RedisStore.await(channels.subscribe(channel, _ -> heard = System.nanoTime(), () -> {}));
        var _ =
                beats.scheduleWithFixedDelay(
                        this::beat,
                        INTERVAL.toMillis(),
                        INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** This server's name among all that use the same Redis. */
    public String server() {
        return server;
    }

    /**
     * Adds something to be done every 10 s, which may block for Redis; it is done at once for the
     * first time.
     */
    public void everyTenSeconds(Runnable chore) {
        chores.add(chore);
        chore.run();
    }

    /** Whether publications have come through lately. */
    public boolean isDelivering() {
        return System.nanoTime() - heard < SILENCE_LIMIT.toNanos();
    }

    @Override
    public void close() {
        beats.shutdownNow();
    }

    private void beat() {
        try {
            var _ = store.readClock();
            var _ = store.commands().publish(channel, "beat");
            tellChange();
            if (!isDelivering() && System.nanoTime() - rebuilt > SILENCE_LIMIT.toNanos()) {
                rebuilt = System.nanoTime();
                channels.rebuild();
            }
            count++;
            if (count % BEATS_PER_COMPARISON == 0) {
                channels.interruptAll();
            }
            if (count % BEATS_PER_CHORE == 0) {
                chores.forEach(Runnable::run);
            }
        } catch (RuntimeException e) {
            LOG.debug("Redis cannot be reached: {}", e.getMessage());
        }
    }

    private void tellChange() {
        if (healthy != isDelivering()) {
            healthy = !healthy;
            if (healthy) {
                LOG.info("Redis delivers again");
            } else {
                LOG.warn(
                        "Redis has not delivered anything for {} s: messages may be refused",
                        SILENCE_LIMIT.toSeconds());
            }
        }
    }
}
