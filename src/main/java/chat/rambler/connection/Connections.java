package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open connections of this server. Pings them, cuts those that do not answer or do not read,
 * and ends those that flood it with control frames (PROTOCOL.md §7).
 */
public final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);
    private static final int MOST_PARTS = 30;
    private static final int SMALLEST_PART = 20;
    private static final long PART_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Map<CloseReason, LongAdder> ended = new ConcurrentHashMap<>();
    private final Map<Cut, LongAdder> cut = new ConcurrentHashMap<>();
    private final AtomicLong counter = new AtomicLong();
    private final String server;
    private final Patience patience;
    private final long mostAnswers;
    private volatile boolean stopping;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("connection-watch").daemon().factory());

    /**
     * How long a connection is waited for.
     *
     * @param check how often each is looked at
     * @param pingInterval how often each is asked for a sign of life
     * @param pongLimit how long it may take to give one
     * @param stallLimit how long a write may take
     * @param partLimit how long a line or message may take to come
     * @param trickleLimit in how long a connection, for which much is waiting, must read something
     *     worth mentioning
     */
    record Patience(
            Duration check,
            Duration pingInterval,
            Duration pongLimit,
            Duration stallLimit,
            Duration partLimit,
            Duration trickleLimit) {
        /** As PROTOCOL.md §7 has it. */
        static final Patience USUAL =
                new Patience(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30));
    }

    /**
     * No connection is open yet.
     *
     * @param server this process's name among all servers; part of every connection's id
     * @param mostAnswers how many bytes may wait of what all connections have asked for: each has a
     *     bound of its own, but a stranger may have many
     */
    Connections(String server, Patience patience, long mostAnswers) {
        this.server = server;
        this.patience = patience;
        this.mostAnswers = mostAnswers;
    }

    /** Begins to watch. */
    public void start() {
        var _ =
                watch.scheduleWithFixedDelay(
                        this::check,
                        patience.check().toMillis(),
                        patience.check().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Does something short after a while, unless the server stops before. */
    public void after(Duration delay, Runnable task) {
        var _ = watch.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An id that no other connection has, on any server. */
    public String nextId() {
        return server + "-" + Long.toString(counter.incrementAndGet(), Character.MAX_RADIX);
    }

    /** Takes a connection in; one that comes while the server stops is ended at once. */
    public void add(Connection connection) {
        open.add(connection);
        if (stopping) {
            connection.end(CloseReason.GOING_AWAY);
        }
    }

    /** Forgets a connection that has ended, and frees whoever waits for its output. */
    public void remove(Connection connection) {
        CloseReason reason = connection.outbox().ending();
        if (open.remove(connection) && reason != null) {
            ended.computeIfAbsent(reason, _ -> new LongAdder()).increment();
        }
        connection.outbox().discard();
    }

    /** What a connection speaks. */
    public enum Protocol {
        WEBSOCKET_TEXT,
        WEBSOCKET_JSON,
        TCP
    }

    /** How many that speak this are open. */
    public long count(Protocol protocol) {
        return open.stream().filter(connection -> connection.protocol() == protocol).count();
    }

    /** How many bytes wait for all connections to be written. */
    public long waitingBytes() {
        return open.stream().mapToLong(connection -> connection.outbox().waitingBytes()).sum();
    }

    /** How many connections this server has ended so. */
    public long ended(CloseReason reason) {
        LongAdder count = ended.get(reason);
        return count == null ? 0 : count.sum();
    }

    /** Why a connection is ended without a word: there is nobody to take it. */
    public enum Cut {
        /** It takes nothing, or next to nothing, of what is waiting for it. */
        STALLED,
        /** It has not answered a ping. */
        SILENT
    }

    /** How many connections this server has cut so. */
    public long cut(Cut why) {
        LongAdder count = cut.get(why);
        return count == null ? 0 : count.sum();
    }

    /** How many are open. */
    public int count() {
        return open.size();
    }

    /**
     * Ends all connections with {@link CloseReason#GOING_AWAY}, in up to 3 s, so that their clients
     * do not all come to another server at once, and waits up to 5 s more until they have been
     * told.
     *
     * @param before is done before each part of them is ended
     */
    public void endAll(Runnable before) throws InterruptedException {
        stopping = true;
        List<Connection> ending = List.copyOf(open);
        int part = Math.max(SMALLEST_PART, Math.ceilDiv(ending.size(), MOST_PARTS));
        for (int from = 0; from < ending.size(); from += part) {
            if (from > 0) {
                LockSupport.parkNanos(PART_PAUSE_NANOS);
            }
            before.run();
            ending.subList(from, Math.min(ending.size(), from + part))
                    .forEach(connection -> connection.end(CloseReason.GOING_AWAY));
        }
        var cut = // whoever does not take the news in time
                watch.schedule(
                        () -> ending.forEach(Connection::cut),
                        DRAIN_LIMIT.toMillis(),
                        TimeUnit.MILLISECONDS);
        for (Connection connection : ending) {
            connection.outbox().awaitEmpty();
        }
        cut.cancel(false);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }

    private void check() {
        for (Connection connection : open) {
            try {
                check(connection);
            } catch (RuntimeException e) { // one connection must not end the watch over all others
                LOG.error("Connection {} could not be looked after", connection, e);
            }
        }
        relieve();
    }

    /**
     * Ends those for whom most is waiting until the rest can be borne; by force the second time.
     */
    private void relieve() {
        long all = open.stream().mapToLong(one -> one.outbox().answerBytes()).sum();
        if (all <= mostAnswers) {
            return;
        }
        record Burden(Connection connection, long bytes) {}
        List<Burden> largestFirst =
                open.stream()
                        .map(one -> new Burden(one, one.outbox().answerBytes()))
                        .sorted(Comparator.comparingLong(Burden::bytes).reversed())
                        .toList();
        int ended = 0;
        for (Burden burden : largestFirst) {
            if (all <= mostAnswers) {
                break;
            }
            all -= burden.bytes();
            ended++;
            if (burden.connection().outbox().isEnding()) {
                burden.connection().cut();
            } else {
                burden.connection().outbox().endTooSlow();
            }
        }
        LOG.warn("{} connections are ended: they ask for much and do not read it", ended);
    }

    private void check(Connection connection) {
        Pulse pulse = connection.pulse();
        if (connection.outbox().stalledFor().compareTo(patience.stallLimit()) > 0) {
            cut(connection, Cut.STALLED);
        } else if (connection.outbox().isTrickling(patience.trickleLimit(), System.nanoTime())) {
            cut(connection, Cut.STALLED);
        } else if (connection.isFlooding()) {
            connection.end(CloseReason.TOO_FAST);
        } else if (pulse.isUnfinished(patience.partLimit())) {
            connection.end(CloseReason.UNFINISHED);
        } else if (connection.answersPings()) {
            if (pulse.isGone(patience.pongLimit())) {
                cut(connection, Cut.SILENT);
            } else if (pulse.pingIsDue(patience.pingInterval())) {
                connection.outbox().ping();
            }
        }
    }

    /** Counts it once; one that was being ended with a reason counts for that, when it is gone. */
    private void cut(Connection connection, Cut why) {
        LOG.debug("Connection {} is cut: {}", connection, why);
        if (!connection.isCut() && connection.outbox().ending() == null) {
            cut.computeIfAbsent(why, _ -> new LongAdder()).increment();
        }
        connection.cut();
    }
}
