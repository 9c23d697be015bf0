package chat.rambler.transport.websocket;

import chat.rambler.connection.Connections;
import chat.rambler.limits.Address;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.transport.ClientAddresses;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Cuts who holds a connection to the web server and asks for nothing, or so slowly that it comes to
 * the same: Tomcat's own timeout begins anew with each byte. Counts as well how many such
 * connections an address has; WebSocket connections are counted elsewhere.
 */
final class SlowRequests extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(SlowRequests.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How long a request may take, with its body and its answer: the page has 55 KB. */
    private static final Duration REQUEST = Duration.ofSeconds(60);

    /** A page loads its files by some connections that it opens beside its WebSocket. */
    private static final int PER_CHAT = 4;

    private final Map<String, State> states = new ConcurrentHashMap<>(); // by connection
    private final HttpSockets sockets;
    private final Connections connections;
    private final ClientAddresses addresses;
    private final long firstNanos;
    private final long nextNanos;
    private final int mostOfAddress;
    private volatile long look;

    /** What a connection is at. */
    private static final class State {
        private volatile long since = System.nanoTime();
        private volatile boolean asking;
        private volatile boolean asked;
        private volatile boolean upgraded;
        private volatile long seen;
    }

    /** A connection that is no WebSocket, as it was at the look. */
    private record Idle(HttpSockets.Socket socket, boolean asking, long since) {}

    SlowRequests(
            HttpSockets sockets,
            Connections connections,
            ClientAddresses addresses,
            LimitsProperties limits) {
        this.sockets = sockets;
        this.connections = connections;
        this.addresses = addresses;
        this.firstNanos = limits.handshake().toNanos();
        this.nextNanos =
                2 * firstNanos; // to begin the next request, which Tomcat times, and to end
        this.mostOfAddress = limits.connectionsPerAddress() * PER_CHAT;
    }

    /** Begins to watch. */
    void start() {
        connections.after(LOOK, this::lookAndGoOn);
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        State state = state(request.getServletConnection().getConnectionId());
        state.since = System.nanoTime();
        state.asking = true;
        state.asked = true;
        try {
            chain.doFilter(request, response);
        } finally {
            state.upgraded = response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS;
            state.since = System.nanoTime();
            state.asking = false;
        }
    }

    private State state(String connection) {
        return states.computeIfAbsent(
                connection,
                _ -> {
                    State state = new State();
                    state.seen = look + 1;
                    return state;
                });
    }

    private void lookAndGoOn() {
        try {
            look();
        } catch (RuntimeException e) { // one look that fails must not be the last
            LOG.error("The web server's connections could not be looked at", e);
        }
        connections.after(LOOK, this::lookAndGoOn);
    }

    private void look() {
        long now = look + 1;
        look = now; // by one thread alone
        Map<String, List<Idle>> ofNetwork = new HashMap<>();
        Map<String, List<Idle>> ofSite = new HashMap<>();
        sockets.open().forEach(socket -> look(socket, now, ofNetwork, ofSite));
        ofNetwork.values().forEach(open -> cutThoseTooMany(open, mostOfAddress));
        ofSite.values().forEach(open -> cutThoseTooMany(open, Address.ofSite(mostOfAddress)));
        states.values().removeIf(state -> state.seen < now);
    }

    private void look(
            HttpSockets.Socket socket,
            long now,
            Map<String, List<Idle>> ofNetwork,
            Map<String, List<Idle>> ofSite) {
        State state = state(socket.connection());
        state.seen = Math.max(state.seen, now);
        if (state.upgraded) {
            return;
        }
        if (isSlow(state)) {
            LOG.debug("A connection from {} is cut: it asks for nothing", socket.address());
            socket.cut();
        } else if (isCounted(socket.address())) {
            Address address = addresses.of(socket.address());
            Idle idle = new Idle(socket, state.asking, state.since);
            ofNetwork.computeIfAbsent(address.network(), _ -> new ArrayList<>()).add(idle);
            if (address.hasSite()) {
                ofSite.computeIfAbsent(address.site(), _ -> new ArrayList<>()).add(idle);
            }
        }
    }

    private boolean isSlow(State state) {
        long nanos = System.nanoTime() - state.since;
        long idle = state.asked ? nextNanos : firstNanos;
        return nanos > (state.asking ? REQUEST.toNanos() : idle);
    }

    private boolean isCounted(String address) {
        return mostOfAddress > 0 && !addresses.of(address).isLocal();
    }

    /** First those that ask for nothing, and of them the newest. */
    private static void cutThoseTooMany(List<Idle> open, int most) {
        open.stream()
                .sorted(
                        Comparator.comparing(Idle::asking)
                                .thenComparing(Idle::since, Comparator.reverseOrder()))
                .limit(Math.max(0, open.size() - most))
                .forEach(idle -> {
                    LOG.debug("One of too many from {} is cut", idle.socket().address());
                    idle.socket().cut();
                });
    }
}
