package chat.rambler.transport.websocket;

import chat.rambler.auth.AuthService;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.transport.http.LoginCookie;
import chat.rambler.transport.http.OriginPolicy;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Looks at a handshake before it succeeds: the page's origin, the subprotocol, the cookie
 * (protocol.md §1 and §6).
 */
final class HandshakeGate implements HandshakeInterceptor {
    /**
     * The session attribute that holds the user whom the cookie proved; absent for an anonymous
     * connection.
     */
    static final String USER = HandshakeGate.class.getName() + ".USER";

    private final OriginPolicy origins;
    private final AuthService auth;

    HandshakeGate(OriginPolicy origins, AuthService auth) {
        this.origins = origins;
        this.auth = auth;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
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
        recognise(((ServletServerHttpRequest) request).getServletRequest(), response, attributes);
        return true;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failure) {}

    private void recognise(
            HttpServletRequest request,
            ServerHttpResponse response,
            Map<String, Object> attributes) {
        Optional<String> token = LoginCookie.token(request);
        token.flatMap(auth::recognise).ifPresent(user -> attributes.put(USER, user));
        token.filter(auth::renew)
                .ifPresent(renewed ->
                        response.getHeaders()
                                .add(HttpHeaders.SET_COOKIE, LoginCookie.set(renewed, request)));
    }
}
