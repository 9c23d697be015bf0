package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import java.time.Duration;
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

/**
 * All open connections of this server. A {@link ConnectionWatchdog} checks them; all are closed when the server stops.
 */
public final class ConnectionRegistry implements AutoCloseable {
    private static final int MOST_PARTS = 30;
    private static final int SMALLEST_PART = 20;
    private static final long PART_PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Map<Enum<?>, LongAdder> closed = new ConcurrentHashMap<>(); // by CloseReason or AbortReason
    private final AtomicLong counter = new AtomicLong();
    private final String server;
    private final Timeouts timeouts;
    private final ConnectionWatchdog watching;
    private final AnswerMemory memory;
    private volatile boolean stopping;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("connection-watch").daemon().factory());

    /**
     * @param server this process's name among all servers; part of every connection's id
     * @param mostAnswers how many bytes of heap the answers of all connections may take: each connection has a bound of
     *     its own, but one client may have many
     */
    ConnectionRegistry(String server, Timeouts timeouts, long mostAnswers) {
        this.server = server;
        this.timeouts = timeouts;
        this.watching = new ConnectionWatchdog(open, timeouts, this::countClosed);
        this.memory = new AnswerMemory(mostAnswers, watching::relieve);
    }

    /** Bounds the answers of all connections together. */
    public AnswerMemory memory() {
        return memory;
    }

    /** Begins to watch. */
    public void start() {
        var _ = watch.scheduleWithFixedDelay(
                this::check, timeouts.check().toMillis(), timeouts.check().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check() {
        watching.check();
        memory.relieveIfShort();
    }

    /** Runs a short task after a delay, unless the server stops before. */
    public void after(Duration delay, Runnable task) {
        var _ = watch.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An id that no other connection has, on any server. */
    public String nextId() {
        return server + "-" + Long.toString(counter.incrementAndGet(), Character.MAX_RADIX);
    }

    /** Adds a connection; it is closed at once if the server is stopping. */
    public void add(Connection connection) {
        open.add(connection);
        if (stopping) {
            connection.end(CloseReason.GOING_AWAY);
        }
    }

    /** Removes a closed connection, and releases the threads that wait for its output. */
    public void remove(Connection connection) {
        CloseReason reason = connection.outbox().ending();
        if (open.remove(connection) && reason != null) {
            countClosed(reason);
        }
        connection.outbox().discard();
    }

    public enum Protocol {
        WEBSOCKET_TEXT,
        WEBSOCKET_JSON,
        TCP
    }

    /** How many connections with this protocol are open. */
    public long count(Protocol protocol) {
        return open.stream()
                .filter(connection -> connection.protocol() == protocol)
                .count();
    }

    /** How many bytes wait to be written, over all connections. */
    public long waitingBytes() {
        return open.stream()
                .mapToLong(connection -> connection.outbox().waitingBytes())
                .sum();
    }

    /** How many connections this server has closed for this reason. */
    public long ended(CloseReason reason) {
        return countOf(reason);
    }

    /** How many connections this server has cut for this reason. */
    public long cut(AbortReason why) {
        return countOf(why);
    }

    private void countClosed(Enum<?> why) {
        closed.computeIfAbsent(why, _ -> new LongAdder()).increment();
    }

    private long countOf(Enum<?> why) {
        LongAdder count = closed.get(why);
        return count == null ? 0 : count.sum();
    }

    public int count() {
        return open.size();
    }

    /**
     * Closes all connections with {@link CloseReason#GOING_AWAY}, in parts over up to 3 s, so that their clients do not
     * all move to another server at once. Then waits until their outboxes are empty; those that take longer than the
     * drain limit (5 s by default) are cut.
     *
     * @param before runs before each part is closed
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
        var cut = // for those that do not read in time
                watch.schedule(
                        () -> ending.forEach(Connection::cut),
                        timeouts.drainLimit().toMillis(),
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
}
