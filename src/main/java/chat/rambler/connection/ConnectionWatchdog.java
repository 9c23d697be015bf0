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
 * Looks after open connections: pings them, cuts those that do not answer or do not read, and ends
 * those that flood the server with control frames (PROTOCOL.md §7), or for whom too much is waiting
 * altogether. On one thread.
 */
final class ConnectionWatchdog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatchdog.class);

    /** Who takes nothing for so long while memory is short does not read. */
    private static final Duration SHORT_STALL = Duration.ofMillis(500);

    /** Of an outbox's bound: whoever reads is not ended for less. */
    private static final int MUCH = 4;

    private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

    private int untold; // these two under the lock
    private long told = System.nanoTime() - TOLD_EVERY.toNanos();

    private final Set<Connection> open;
    private final Timeouts timeouts;
    private final ReentrantLock relieving = new ReentrantLock();
    private final Consumer<AbortReason> cutFor;

    /**
     * @param open changes while others come and go
     * @param cutFor hears of each connection that is cut
     */
    ConnectionWatchdog(Set<Connection> open, Timeouts timeouts, Consumer<AbortReason> cutFor) {
        this.open = open;
        this.timeouts = timeouts;
        this.cutFor = cutFor;
    }

    /** Looks at each of them once. */
    void check() {
        for (Connection connection : open) {
            try {
                check(connection);
            } catch (RuntimeException e) { // one connection must not end the watch over all others
                LOG.error("Connection {} could not be looked after", connection, e);
            }
        }
    }

    /**
     * Makes room for answers: cuts who does not read what it has asked for, and where that is not
     * enough ends those for whom most is waiting, by force the second time; the largest first.
     *
     * @param enough whether there is room now
     */
    void relieve(BooleanSupplier enough) {
        if (!relieving.tryLock()) {
            return; // another thread is at it
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

    /** Seldom: strangers must not fill the log. */
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
                break; // it and all others that read are not to blame
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
        record Burden(Connection connection, long bytes) {} // it changes while they are sorted
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

    /** Counts it once; one that was being ended with a reason counts for that, when it is gone. */
    private void cut(Connection connection, AbortReason why) {
        LOG.debug("Connection {} is cut: {}", connection, why);
        if (!connection.isCut() && connection.outbox().ending() == null) {
            cutFor.accept(why);
        }
        connection.cut();
    }
}
