package chat.rambler.transport.websocket;

import chat.rambler.auth.AuthService;
import chat.rambler.directory.User;
import chat.rambler.limits.Address;
import chat.rambler.limits.Admission;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.transport.Reception;
import chat.rambler.transport.http.ClientAddress;
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

/**
 * Looks at a handshake before it succeeds: the page's origin, the subprotocol, the cookie
 * (protocol.md §1 and §6).
 */
final class HandshakeGate implements HandshakeInterceptor {
    private static final String PLACE = HandshakeGate.class.getName() + ".PLACE";

    private final OriginPolicy origins;
    private final AuthService auth;
    private final Reception reception;
    private final Admission admission;

    HandshakeGate(
            OriginPolicy origins, AuthService auth, Reception reception, Admission admission) {
        this.origins = origins;
        this.auth = auth;
        this.reception = reception;
        this.admission = admission;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        if (hasBody(request) || !isUpgrade(request)) {
            response.setStatusCode(HttpStatus.BAD_REQUEST); // and no place is taken for it
            return false;
        }
        if (!origins.allows(request)) {
            response.setStatusCode(HttpStatus.FORBIDDEN);
            return false;
        }
        List<String> offered =
                new WebSocketHttpHeaders(request.getHeaders()).getSecWebSocketProtocol();
        if (!offered.isEmpty() && !offered.contains(JsonCodec.NAME)) {
            response.setStatusCode(HttpStatus.BAD_REQUEST); // it would not be understood
            return false;
        }
        HttpServletRequest servletRequest =
                ((ServletServerHttpRequest) request).getServletRequest();
        User user = recognised(servletRequest, response);
        if (user != null && !reception.hasPlaceFor(user)) {
            response.setStatusCode(HttpStatus.TOO_MANY_REQUESTS);
            return false;
        }
        return admitted(servletRequest, response, user, attributes);
    }

    private static boolean isUpgrade(ServerHttpRequest request) {
        return "websocket".equalsIgnoreCase(request.getHeaders().getUpgrade());
    }

    /** Tomcat answers 101 all the same, and then never opens the connection. */
    private static boolean hasBody(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return headers.getContentLength() > 0
                || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
    }

    private boolean admitted(
            HttpServletRequest request,
            ServerHttpResponse response,
            @Nullable User user,
            Map<String, Object> attributes) {
        Address address = ClientAddress.of(request);
        try {
            Admission.Place place = admission.admit(address);
            request.setAttribute(PLACE, place);
            reception.expect(place);
            new Arrival(address, place, user).putInto(attributes);
            return true;
        } catch (ProtocolException refused) {
            response.setStatusCode(HttpStatus.TOO_MANY_REQUESTS);
            return false;
        }
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

    private @Nullable User recognised(HttpServletRequest request, ServerHttpResponse response) {
        Optional<String> token = LoginCookie.token(request);
        Optional<User> user = token.flatMap(auth::recognise);
        token.filter(auth::renew)
                .ifPresent(renewed ->
                        response.getHeaders()
                                .add(HttpHeaders.SET_COOKIE, LoginCookie.set(renewed, request)));
        return user.orElse(null);
    }
}
