package chat.rambler.store.redis;

import chat.rambler.store.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisReadOnlyException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether Redis stores and delivers: every second it stores a word and then publishes a beat to itself. If no
 * beat comes back for 6 s, it replaces all connections: they may be dead without knowing it, or end at a server that is
 * no longer the master. Every 30 s all subscribers compare with the store, since nothing else shows that the last
 * publication was lost.
 */
final class RedisHealthMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisHealthMonitor.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(6);
    private static final int BEATS_PER_COMPARISON = 30;
    private static final int BEATS_PER_CHORE = 10;

    /** After so many failed chores in a row, a server's lease has run out. */
    private static final int CHORES_PER_LEASE = 3;

    private final RedisConnection store;
    private final RedisChannels channels;
    private final RedisBytes bytes;
    private final String server;
    private final String channel;
    private final Misread misread = new Misread(LOG);
    private final Set<String> defects = ConcurrentHashMap.newKeySet(); // already logged
    private final List<Chore> chores = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("redis-health").daemon().factory());
    private volatile LongConsumer roundTrips = _ -> {};
    private volatile long heard = System.nanoTime();
    private volatile long rebuilt = heard;
    private volatile long refused = heard - SILENCE_LIMIT.toNanos();
    private volatile String refusal = "no answer";
    private final AtomicBoolean atChores = new AtomicBoolean();
    private boolean healthy = true;
    private int count;

    /** Something that is done every 10 s, by one thread at a time. */
    private static final class Chore {
        private final Runnable task;
        private final AtomicInteger failures = new AtomicInteger(); // in a row

        Chore(Runnable task) {
            this.task = task;
        }
    }

    /** Does nothing until {@link #start} is called. */
    public RedisHealthMonitor(RedisConnection store, RedisChannels channels, RedisBytes bytes) {
        this.bytes = bytes;
        this.store = store;
        this.channels = channels;
        this.server = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
        this.channel = RedisKeys.probe(server);
    }

    /** Begins to check; fails if Redis does not acknowledge the subscription. */
    public void start() {
        RedisConnection.await(channels.subscribe(store.channel(channel), this::heard, () -> {}));
        var _ = beats.scheduleWithFixedDelay(
                this::beat, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Each beat carries the time it was sent, since an old one may arrive. */
    private void heard(String beaten) {
        long sent;
        try {
            sent = Long.parseLong(beaten);
        } catch (NumberFormatException e) {
            misread.tell("a beat of this server");
            return; // not sent by a server: it shows nothing
        }
        heard = System.nanoTime();
        roundTrips.accept(heard - sent);
    }

    /** From now on reports, for each beat, the nanoseconds from storing the word to hearing the beat. */
    void time(LongConsumer told) {
        roundTrips = told;
    }

    /** This server's name among all that use the same Redis. */
    public String server() {
        return server;
    }

    /** Runs a chore now, and then every 10 s on another thread. It may block for Redis. */
    public void everyTenSeconds(Runnable chore) {
        chores.add(new Chore(chore));
        chore.run();
    }

    /** Whether a beat has come back within the last 6 s. */
    public boolean isDelivering() {
        return System.nanoTime() - heard < SILENCE_LIMIT.toNanos();
    }

    @Override
    public void close() {
        beats.shutdownNow();
    }

    private void beat() {
        attempt(this::sendBeat);
        tellChange();
        if (needsNewConnections()) {
            attempt(this::rebuild);
        }
        count++;
        if (count % BEATS_PER_COMPARISON == 0) {
            attempt(channels::renew);
        }
        if (count % BEATS_PER_CHORE == 0) {
            attempt(this::doChores);
        }
    }

    private void sendBeat() {
        var _ = store.readClock();
        String now = String.valueOf(System.nanoTime());
        var _ = store.commands()
                .psetex(channel, SILENCE_LIMIT.toMillis(), "beat")
                .thenCompose(_ -> store.reads().ping()) // on the other connection
                .thenCompose(_ -> store.commands().publish(store.channel(channel), now))
                .whenComplete((_, failure) -> noteRefusal(failure));
    }

    private void rebuild() {
        store.rebuild();
        channels.rebuild();
        bytes.rebuild();
        rebuilt = System.nanoTime(); // only now: what failed is tried again soon
    }

    /**
     * Runs one action even if others fail; true if it succeeded. An unreachable Redis is reported elsewhere. Any other
     * failure is a defect, and logged once.
     */
    private boolean attempt(Runnable one) {
        try {
            one.run();
            return true;
        } catch (StoreException | RedisException e) {
            LOG.debug("Redis cannot be reached: {}", e.getMessage());
        } catch (RuntimeException e) {
            String where = e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0].toString();
            if (defects.add(e.getClass().getName() + where)) {
                LOG.error("Something that is done for Redis again and again fails", e);
            }
        }
        return false;
    }

    /**
     * A Redis that answers with an error can be reached, so new connections do not help, unless the error says that it
     * may no longer be the master: a new connection looks up the current one.
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

    /** Runs the chores on a thread of their own, since they wait for Redis and the beat must not. */
    private void doChores() {
        if (atChores.compareAndSet(false, true)) {
            Thread.ofVirtual().name("redis-chores").start(() -> {
                try {
                    chores.forEach(this::tryChore);
                } finally {
                    atChores.set(false);
                }
            });
        }
    }

    private void tryChore(Chore chore) {
        if (attempt(chore.task)) {
            chore.failures.set(0);
        } else if (chore.failures.incrementAndGet() == CHORES_PER_LEASE && isDelivering()) {
            LOG.warn(
                    "Redis answers, but a chore has failed {} times: other servers may take this one for dead",
                    CHORES_PER_LEASE);
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
