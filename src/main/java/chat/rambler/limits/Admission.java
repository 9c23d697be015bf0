package chat.rambler.limits;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.LocalTokenBuckets;
import chat.rambler.store.TokenClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Limits the connections of each address, at once and opened in ten minutes (PROTOCOL.md §9). Connections from this
 * machine are not counted.
 */
public final class Admission {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final Map<String, Integer> present = new ConcurrentHashMap<>();
    private final AddressAllowances joining;
    private final int atOnce;
    private final RefusalCounters refusalCounters;

    public Admission(LimitsProperties limits, RefusalCounters refusalCounters, TokenClock clock) {
        this.refusalCounters = refusalCounters;
        int fresh = limits.newConnectionsPer10Minutes();
        joining = new AddressAllowances(LocalTokenBuckets.by(clock), "arrivals", fresh, TEN_MINUTES);
        atOnce = limits.connectionsPerAddress();
    }

    /** The place of an admitted connection, until it is given back. */
    public static final class Place implements AutoCloseable {
        /** The place of every connection that is not counted. */
        public static final Place UNCOUNTED = new Place(() -> {});

        private final AtomicBoolean taken = new AtomicBoolean(true);
        private final Runnable giveBack;
        private volatile boolean used;

        private Place(Runnable giveBack) {
            this.giveBack = giveBack;
        }

        /** Marks the place as taken over by a connection, which will close it. */
        public void use() {
            used = true;
        }

        /** Gives the place back unless a connection has taken it over. */
        public void closeUnlessUsed() {
            if (!used) {
                close();
            }
        }

        /** Gives the place back; later calls do nothing. */
        @Override
        public void close() {
            if (taken.getAndSet(false)) {
                giveBack.run();
            }
        }
    }

    /**
     * A place for one more connection. Refused with {@link ErrorCode#TOO_MANY} if the address has too many, with
     * {@link ErrorCode#RATE_LIMITED} if it has opened too many in ten minutes.
     */
    public Place admit(Address address) {
        if (address.isLocal()) {
            return Place.UNCOUNTED;
        }
        try {
            return place(address);
        } catch (ProtocolException refused) {
            refusalCounters.count(refused);
            throw refused;
        }
    }

    private Place place(Address address) {
        joining.take(address);
        boolean tooMany = isTooMany(address.network(), atOnce);
        if (address.hasSite()) {
            tooMany |= isTooMany(address.site(), Address.ofSite(atOnce));
        }
        Place place = new Place(() -> gone(address));
        if (tooMany) {
            place.close();
            throw new ProtocolException(ErrorCode.TOO_MANY, "Connections per address", atOnce);
        }
        return place;
    }

    private boolean isTooMany(String network, int most) {
        int count = present.merge(network, 1, Integer::sum);
        return most > 0 && count > most;
    }

    private void gone(Address address) {
        present.computeIfPresent(address.network(), Admission::oneLess);
        if (address.hasSite()) {
            present.computeIfPresent(address.site(), Admission::oneLess);
        }
    }

    /** How many networks and sites have a place. */
    int addresses() {
        return present.size();
    }

    @SuppressWarnings("NullAway") // null removes the entry from the map
    private static Integer oneLess(String network, Integer count) {
        return count > 1 ? count - 1 : null;
    }
}
