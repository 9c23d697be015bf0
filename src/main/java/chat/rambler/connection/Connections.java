package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open connections of this server. Pings them, and cuts those that do not answer or do not read
 * (protocol.md §7).
 */
public final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration CHECK = Duration.ofSeconds(1);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(25);
    private static final Duration PONG_LIMIT = Duration.ofSeconds(10);
    private static final Duration STALL_LIMIT = Duration.ofSeconds(10);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong counter = new AtomicLong();
    private final String server;
    private final ScheduledExecutorService watch =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("connection-watch").daemon().factory());

    /**
     * No connection is open yet.
     *
     * @param server this process's name among all servers; part of every connection's id
     */
    public Connections(String server) {
        this.server = server;
    }

    /** Begins to watch. */
    public void start() {
        var _ =
                watch.scheduleWithFixedDelay(
                        this::check, CHECK.toMillis(), CHECK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** An id that no other connection has, on any server. */
    public String nextId() {
        return server + "-" + Long.toString(counter.incrementAndGet(), Character.MAX_RADIX);
    }

    public void add(Connection connection) {
        open.add(connection);
    }

    /** Forgets a connection that has ended, and frees whoever waits for its output. */
    public void remove(Connection connection) {
        open.remove(connection);
        connection.outbox().discard();
    }

    /** How many are open. */
    public int count() {
        return open.size();
    }

    /**
     * Ends all connections with {@link CloseReason#GOING_AWAY} and waits up to 5 s until they have
     * been told.
     */
    public void endAll() throws InterruptedException {
        Set<Connection> ending = Set.copyOf(open);
        ending.forEach(connection -> connection.end(CloseReason.GOING_AWAY));
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
            Pulse pulse = connection.pulse();
            if (connection.outbox().stalledFor().compareTo(STALL_LIMIT) > 0) {
                LOG.debug("Connection {} is cut: it does not read", connection);
                connection.cut();
            } else if (pulse.isGone(PONG_LIMIT)) {
                LOG.debug("Connection {} is cut: it does not answer", connection);
                connection.cut();
            } else if (pulse.pingIsDue(PING_INTERVAL)) {
                connection.outbox().ping();
            }
        }
    }
}
