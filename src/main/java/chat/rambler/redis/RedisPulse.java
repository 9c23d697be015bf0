package chat.rambler.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisReadOnlyException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows whether Redis stores and delivers: every second it stores a word and then publishes one to
 * itself. After 6 s without one that came back it replaces both connections: they may be dead
 * without knowing it, or end at a server that is no longer the master. Every 30 s all who follow
 * something compare, since the loss of one last publication shows in nothing else.
 */
public final class RedisPulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisPulse.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(6);
    private static final int BEATS_PER_COMPARISON = 30;
    private static final int BEATS_PER_CHORE = 10;

    private final RedisStore store;
    private final RedisChannels channels;
    private final RedisBytes bytes;
    private final String server;
    private final String channel;
    private final List<Runnable> chores = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("redis-pulse").daemon().factory());
    private volatile LongConsumer roundTrips = _ -> {};
    private volatile long heard = System.nanoTime();
    private volatile long rebuilt = heard;
    private volatile long refused = heard - SILENCE_LIMIT.toNanos();
    private volatile String refusal = "no answer";
    private final AtomicBoolean atChores = new AtomicBoolean();
    private boolean healthy = true;
    private int count;

    /** Begins to beat once {@link #start} is called. */
    public RedisPulse(RedisStore store, RedisChannels channels, RedisBytes bytes) {
        this.bytes = bytes;
        this.store = store;
        this.channels = channels;
        this.server = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
        this.channel = RedisKeys.probe(server);
    }

    /** Begins; fails if Redis does not acknowledge the subscription. */
    public void start() {
        RedisStore.await(channels.subscribe(store.channel(channel), this::heard, () -> {}));
        var _ =
                beats.scheduleWithFixedDelay(
                        this::beat,
                        INTERVAL.toMillis(),
                        INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Each beat carries its own time, as the one that is heard may be an old one. */
    private void heard(String beaten) {
        heard = System.nanoTime();
        roundTrips.accept(heard - Long.parseLong(beaten));
    }

    /**
     * From now on tells once a second how long the way through Redis took, in nanoseconds: storing
     * something, publishing it, hearing of it.
     */
    void time(LongConsumer told) {
        roundTrips = told;
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

    /** Whether Redis has lately stored something and delivered a publication. */
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
            String now = String.valueOf(System.nanoTime());
            var _ =
                    store.commands()
                            .psetex(channel, SILENCE_LIMIT.toMillis(), "beat")
                            .thenCompose(_ -> store.reads().ping()) // by the other connection
                            .thenCompose(_ -> store.commands().publish(store.channel(channel), now))
                            .whenComplete((_, failure) -> noteRefusal(failure));
            tellChange();
            if (needsNewConnections()) {
                store.rebuild();
                channels.rebuild();
                bytes.rebuild();
                rebuilt = System.nanoTime(); // not before: what failed is tried again soon
            }
            count++;
            if (count % BEATS_PER_COMPARISON == 0) {
                channels.renew();
            }
            if (count % BEATS_PER_CHORE == 0) {
                doChores();
            }
        } catch (RuntimeException e) {
            LOG.debug("Redis cannot be reached: {}", e.getMessage());
        }
    }

    /**
     * A Redis that says why it stores nothing is reached well enough, but for one that may no
     * longer be the master: who is, a new connection looks up.
     */
    private void noteRefusal(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RedisCommandExecutionException
                && !(cause instanceof RedisReadOnlyException)
                && !String.valueOf(cause.getMessage()).startsWith("NOREPLICAS")) {
            refusal = String.valueOf(cause.getMessage());
            refused = System.nanoTime();
        } else {
            refusal = "no answer";
        }
    }

    /** On a thread of their own: they wait for Redis, and the pulse must not. */
    private void doChores() {
        if (atChores.compareAndSet(false, true)) {
            Thread.ofVirtual()
                    .name("redis-chores")
                    .start(() -> {
                        try {
                            chores.forEach(Runnable::run);
                        } catch (RuntimeException e) {
                            LOG.debug("A chore must wait: {}", e.getMessage());
                        } finally {
                            atChores.set(false);
                        }
                    });
        }
    }

    private boolean needsNewConnections() {
        long now = System.nanoTime();
        long limit = SILENCE_LIMIT.toNanos();
        return !isDelivering() && now - rebuilt > limit && now - refused > limit;
    }

    private void tellChange() {
        if (healthy != isDelivering()) {
            healthy = !healthy;
            if (healthy) {
                LOG.info("Redis stores and delivers again");
            } else {
                LOG.warn(
                        "Redis has not stored or delivered anything for {} s ({}): messages are refused",
                        SILENCE_LIMIT.toSeconds(),
                        refusal);
            }
        }
    }
}
