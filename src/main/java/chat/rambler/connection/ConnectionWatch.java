package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after open connections: pings them, cuts those that do not answer or do not read, and ends
 * those that flood the server with control frames (PROTOCOL.md §7), or for whom too much is waiting
 * altogether. On one thread.
 */
final class ConnectionWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionWatch.class);

    private final Set<Connection> open;
    private final Patience patience;
    private final long mostAnswers;
    private final Endings endings;

    /**
     * @param open changes while others come and go
     * @param mostAnswers how many bytes may wait of what all connections have asked for
     */
    ConnectionWatch(Set<Connection> open, Patience patience, long mostAnswers, Endings endings) {
        this.open = open;
        this.patience = patience;
        this.mostAnswers = mostAnswers;
        this.endings = endings;
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
            endings.count(why);
        }
        connection.cut();
    }
}
