package chat.rambler.transport.websocket;

import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.transport.ClientAddresses;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Cuts connections to the web server that make no request, or only a very slow one: Tomcat's own timeout starts again
 * with each byte. Also limits how many such connections an address has; WebSocket connections are counted elsewhere.
 */
final class SlowlorisGuard extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(SlowlorisGuard.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How long a request may take, including its body and its answer; the page has 55 KB. */
    private static final Duration REQUEST = Duration.ofSeconds(60);

    /** How many connections for loading the page's files an address may have for each WebSocket connection. */
    private static final int PER_CHAT = 4;

    private final Map<String, State> states = new ConcurrentHashMap<>(); // by connection id
    private final HttpSockets sockets;
    private final ConnectionRegistry connections;
    private final ClientAddresses addresses;
    private final long firstNanos;
    private final long nextNanos;
    private final int mostOfAddress;
    private volatile long look;

    /** The state of a connection. */
    private static final class State {
        private volatile long since = System.nanoTime();
        private volatile boolean asking;
        private volatile boolean asked;
        private volatile boolean upgraded;
        private volatile long seen;
    }

    SlowlorisGuard(
            HttpSockets sockets, ConnectionRegistry connections, ClientAddresses addresses, LimitsProperties limits) {
        this.sockets = sockets;
        this.connections = connections;
        this.addresses = addresses;
        this.firstNanos = limits.handshake().toNanos();
        this.nextNanos = 2 * firstNanos; // to wait for the next request (Tomcat's limit), and to read its headers
        this.mostOfAddress = limits.connectionsPerAddress() * PER_CHAT;
    }

    /** Starts to watch. */
    void start() {
        connections.after(LOOK, this::lookAndGoOn);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
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
        return states.computeIfAbsent(connection, _ -> {
            State state = new State();
            state.seen = look + 1;
            return state;
        });
    }

    private void lookAndGoOn() {
        try {
            look();
        } catch (RuntimeException e) { // one failure must not end the checks
            LOG.error("The web server's connections could not be looked at", e);
        }
        connections.after(LOOK, this::lookAndGoOn);
    }

    private void look() {
        long now = look + 1;
        look = now; // only one thread calls this
        IdleRequestTimeout idle = new IdleRequestTimeout(mostOfAddress);
        sockets.open().forEach(socket -> look(socket, now, idle));
        for (IdleRequestTimeout.Idle one : idle.tooMany()) {
            LOG.debug("One of too many from {} is cut", one.socket().address());
            one.socket().cut();
        }
        states.values().removeIf(state -> state.seen < now);
    }

    private void look(HttpSockets.Socket socket, long now, IdleRequestTimeout idle) {
        State state = state(socket.connection());
        state.seen = Math.max(state.seen, now);
        if (state.upgraded) {
            return;
        }
        if (isSlow(state)) {
            LOG.debug("A connection from {} is cut: it asks for nothing", socket.address());
            socket.cut();
        } else {
            idle.add(addresses.of(socket.address()), new IdleRequestTimeout.Idle(socket, state.asking, state.since));
        }
    }

    private boolean isSlow(State state) {
        long nanos = System.nanoTime() - state.since;
        long idle = state.asked ? nextNanos : firstNanos;
        return nanos > (state.asking ? REQUEST.toNanos() : idle);
    }
}
