package chat.rambler.transport.websocket;

import java.util.List;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/**
 * Agrees to no extension. Compression (permessage-deflate, which Tomcat would accept) costs 2.8
 * times the processor time for each delivery, and limits checked on compressed sizes have been a
 * security hole in many servers.
 */
final class PlainHandshakeHandler extends DefaultHandshakeHandler {
    @Override
    protected List<WebSocketExtension> filterRequestedExtensions(
            ServerHttpRequest request,
            List<WebSocketExtension> requestedExtensions,
            List<WebSocketExtension> supportedExtensions) {
        return List.of();
    }
}
