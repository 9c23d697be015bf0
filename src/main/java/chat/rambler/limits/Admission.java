package chat.rambler.limits;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets connections in, so many from each address at once and in ten minutes (protocol.md §1); this
 * machine's own are not counted.
 */
public final class Admission {
    private final Map<String, Integer> present = new ConcurrentHashMap<>();
    private final Allowances arrivals;
    private final int atOnce;

    public Admission(LimitsProperties limits) {
        int fresh = limits.newConnectionsPer10Minutes();
        arrivals = new Allowances(Math.max(1, fresh), fresh, Duration.ofMinutes(10));
        atOnce = limits.connectionsPerAddress();
    }

    /** What a connection that was let in has taken, until it gives it back. */
    public static final class Place implements AutoCloseable {
        /** That of connections which are not counted. */
        public static final Place UNCOUNTED = new Place(() -> {});

        private final AtomicBoolean taken = new AtomicBoolean(true);
        private final Runnable giveBack;

        private Place(Runnable giveBack) {
            this.giveBack = giveBack;
        }

        /** Gives it back, once. */
        @Override
        public void close() {
            if (taken.getAndSet(false)) {
                giveBack.run();
            }
        }
    }

    /**
     * A place for one more connection. Refuses with {@link ErrorCode#TOO_MANY} who has as many as
     * may be, with {@link ErrorCode#RATE_LIMITED} who has opened as many in a short time.
     */
    public Place admit(Address address) {
        if (address.isLocal()) {
            return Place.UNCOUNTED;
        }
        String network = address.network();
        arrivals.of(network).take();
        int count = present.merge(network, 1, Integer::sum);
        Place place = new Place(() -> present.computeIfPresent(network, Admission::oneLess));
        if (atOnce > 0 && count > atOnce) {
            place.close();
            throw new ProtocolException(ErrorCode.TOO_MANY, "Connections per address", atOnce);
        }
        return place;
    }

    /** How many addresses have a place. */
    int addresses() {
        return present.size();
    }

    @SuppressWarnings("NullAway") // null takes the entry out of the map
    private static Integer oneLess(String network, Integer count) {
        return count > 1 ? count - 1 : null;
    }
}
