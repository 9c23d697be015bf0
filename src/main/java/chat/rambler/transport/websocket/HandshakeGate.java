package chat.rambler.transport.websocket;

import chat.rambler.auth.AuthService;
import chat.rambler.limits.Address;
import chat.rambler.limits.Admission;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.Login;
import chat.rambler.store.StoreDeadline;
import chat.rambler.store.StoreException;
import chat.rambler.transport.ClientAddresses;
import chat.rambler.transport.ConnectionAcceptor;
import chat.rambler.transport.http.LoginCookie;
import chat.rambler.transport.http.OriginPolicy;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** Checks a handshake before it succeeds: the page's origin, the subprotocol, the cookie (PROTOCOL.md §1 and §6). */
final class HandshakeGate implements HandshakeInterceptor {
    private static final String PLACE = HandshakeGate.class.getName() + ".PLACE";

    private final OriginPolicy origins;
    private final AuthService auth;
    private final ConnectionAcceptor acceptor;
    private final Admission admission;
    private final ClientAddresses addresses;
    private final RefusalCounters refusalCounters;

    HandshakeGate(
            OriginPolicy origins,
            AuthService auth,
            ConnectionAcceptor acceptor,
            Admission admission,
            ClientAddresses addresses,
            RefusalCounters refusalCounters) {
        this.origins = origins;
        this.auth = auth;
        this.acceptor = acceptor;
        this.admission = admission;
        this.addresses = addresses;
        this.refusalCounters = refusalCounters;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        HttpServletRequest asked = ((ServletServerHttpRequest) request).getServletRequest();
        Address address = addresses.of(asked.getRemoteAddr());
        HttpStatus refused = refusal(request);
        Admission.Place place = refused == null ? admitted(address) : null;
        if (place == null) {
            response.setStatusCode(refused == null ? HttpStatus.TOO_MANY_REQUESTS : refused);
            return false;
        }
        boolean taken = false;
        try {
            Arrival arrival = arrival(asked, response, address, place);
            Login login = arrival.login();
            taken = login == null || acceptor.hasPlaceFor(login.user());
            if (taken) {
                asked.setAttribute(PLACE, place);
                acceptor.expect(place);
                arrival.putInto(attributes);
            } else {
                refusalCounters.count(ErrorCode.TOO_MANY);
                response.setStatusCode(HttpStatus.TOO_MANY_REQUESTS);
            }
            return taken;
        } finally {
            if (!taken) {
                place.close();
            }
        }
    }

    /** The status of a request that is refused before it takes a place; null if it may go on. */
    private @Nullable HttpStatus refusal(ServerHttpRequest request) {
        if (hasBody(request) || !isUpgrade(request)) {
            return HttpStatus.BAD_REQUEST;
        }
        if (!origins.allows(request)) {
            refusalCounters.count(ErrorCode.FORBIDDEN_ORIGIN);
            return HttpStatus.FORBIDDEN;
        }
        List<String> offered = new WebSocketHttpHeaders(request.getHeaders()).getSecWebSocketProtocol();
        return offered.isEmpty() || offered.contains(JsonCodec.NAME)
                ? null
                : HttpStatus.BAD_REQUEST; // no offered protocol is known
    }

    /** A place for the connection, taken before the storage is asked; null if there is none. */
    private Admission.@Nullable Place admitted(Address address) {
        try {
            return admission.admit(address);
        } catch (ProtocolException refused) {
            return null;
        }
    }

    private static boolean isUpgrade(ServerHttpRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade());
    }

    /** Tomcat answers 101 to a request with a body, but never opens the connection. */
    private static boolean hasBody(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failure) {
        int status = ((ServletServerHttpResponse) response).getServletResponse().getStatus();
        if (failure != null || status != HttpStatus.SWITCHING_PROTOCOLS.value()) {
            HttpServletRequest refused = ((ServletServerHttpRequest) request).getServletRequest();
            ((Admission.Place) Objects.requireNonNull(refused.getAttribute(PLACE))).close();
        }
    }

    /** If the storage does not answer, the connection is opened and told to come back. */
    private Arrival arrival(
            HttpServletRequest request, ServerHttpResponse response, Address address, Admission.Place place) {
        try {
            Login login = StoreDeadline.during(() -> recognised(request, response));
            return new Arrival(address, place, login, false);
        } catch (StoreException away) {
            return new Arrival(address, place, null, true);
        }
    }

    private @Nullable Login recognised(HttpServletRequest request, ServerHttpResponse response) {
        Optional<String> token = LoginCookie.token(request);
        Optional<Login> login = token.flatMap(auth::recognise);
        token.filter(auth::renew)
                .ifPresent(renewed ->
                        response.getHeaders().add(HttpHeaders.SET_COOKIE, LoginCookie.set(renewed, request)));
        return login.orElse(null);
    }
}
