package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks open connections: pings them, cuts those that do not answer or do not read, closes those that flood the server
 * with control frames or leave a message unfinished (PROTOCOL.md §7). Frees memory for answers when it is short.
 * {@link #check} runs on one thread, {@link #relieve} on any.
 */
final class ConnectionWatchdog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatchdog.class);

    /** While memory is short, a connection that reads nothing for this long counts as stalled. */
    private static final Duration SHORT_STALL = Duration.ofMillis(500);

    /** A reading connection is closed only if its answers take at least the outbox bound divided by this. */
    private static final int MUCH = 4;

    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

    private int untold; // this and the next are guarded by the lock
    private long told = System.nanoTime() - TOLD_EVERY.toNanos();

    private final Set<Connection> open;
    private final Timeouts timeouts;
    private final ReentrantLock relieving = new ReentrantLock();
    private final Consumer<AbortReason> cutFor;

    /**
     * @param open changes while connections come and go
     * @param cutFor hears of each connection that is cut
     */
    ConnectionWatchdog(Set<Connection> open, Timeouts timeouts, Consumer<AbortReason> cutFor) {
        this.open = open;
        this.timeouts = timeouts;
        this.cutFor = cutFor;
    }

    /** Checks each connection once. */
    void check() {
        for (Connection connection : open) {
            try {
                check(connection);
            } catch (RuntimeException e) { // one connection must not stop the check of all others
                LOG.error("Connection {} could not be looked after", connection, e);
            }
        }
    }

    /**
     * Makes room for answers: cuts connections that do not read what they have asked for. If there are none, closes
     * those with the most answers waiting; one that is closing already is cut. The largest come first.
     *
     * @param enough whether there is room now
     */
    void relieve(BooleanSupplier enough) {
        if (!relieving.tryLock()) {
            return; // another thread does it
        }
        try {
            int ended = 0;
            for (Connection connection : largestAnswersFirst()) {
                if (enough.getAsBoolean()) {
                    break;
                }
                if (connection.outbox().stalledFor().compareTo(SHORT_STALL) > 0) {
                    cut(connection, AbortReason.STALLED);
                    ended++;
                }
            }
            if (ended == 0) {
                ended = endTheLargest(enough);
            }
            tell(ended);
        } finally {
            relieving.unlock();
        }
    }

    /** Logs at intervals, so that clients cannot fill the log. */
    private void tell(int ended) {
        untold += ended;
        long now = System.nanoTime();
        if (untold > 0 && now - told > TOLD_EVERY.toNanos()) {
            LOG.warn("{} connections are ended: they ask for much and do not read it", untold);
            untold = 0;
            told = now;
        }
    }

    private int endTheLargest(BooleanSupplier enough) {
        int ended = 0;
        for (Connection connection : largestAnswersFirst()) {
            if (enough.getAsBoolean()) {
                break;
            }
            if (connection.outbox().answerBytes() < connection.outbox().maxBytes() / MUCH) {
                break; // it and all smaller ones are not the cause
            }
            ended++;
            if (connection.outbox().isEnding()) {
                connection.cut();
            } else {
                connection.outbox().endTooSlow();
            }
        }
        return ended;
    }

    private List<Connection> largestAnswersFirst() {
        record Burden(Connection connection, long bytes) {} // the size changes while they are sorted
        return open.stream()
                .map(one -> new Burden(one, one.outbox().answerBytes()))
                .filter(one -> one.bytes() > 0)
                .sorted(Comparator.comparingLong(Burden::bytes).reversed())
                .map(Burden::connection)
                .toList();
    }

    private void check(Connection connection) {
        Liveness liveness = connection.liveness();
        if (connection.outbox().stalledFor().compareTo(timeouts.stallLimit()) > 0) {
            cut(connection, AbortReason.STALLED);
        } else if (connection.outbox().isTrickling(timeouts.trickleLimit(), System.nanoTime())) {
            cut(connection, AbortReason.STALLED);
        } else if (connection.isFlooding()) {
            connection.end(CloseReason.TOO_FAST);
        } else if (liveness.isUnfinished(timeouts.partLimit())) {
            connection.end(CloseReason.UNFINISHED);
        } else if (connection.answersPings()) {
            if (liveness.isGone(timeouts.pongLimit())) {
                cut(connection, AbortReason.SILENT);
            } else if (liveness.pingIsDue(timeouts.pingInterval())) {
                connection.outbox().ping();
            }
        }
    }

    /** Counts a connection once; one that is being closed counts for its close reason instead, when it is gone. */
    private void cut(Connection connection, AbortReason why) {
        LOG.debug("Connection {} is cut: {}", connection, why);
        if (!connection.isCut() && connection.outbox().ending() == null) {
            cutFor.accept(why);
        }
        connection.cut();
    }
}
