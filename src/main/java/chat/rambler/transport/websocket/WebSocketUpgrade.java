package chat.rambler.transport.websocket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketHttpHeaders;
import org.springframework.web.socket.server.HandshakeFailureException;
import org.springframework.web.socket.server.RequestUpgradeStrategy;

/**
 * Answers a handshake (RFC 6455 §4.2.2) and takes the connection over from Tomcat. Agrees to no extension: compression
 * costs 2.8 times the processor time for each delivery, and limits checked on compressed sizes have been a security
 * hole in many servers.
 */
final class WebSocketUpgrade implements RequestUpgradeStrategy {
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16; // RFC 6455 §4.2.1
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // §1.3

    private final SocketLoop loop;

    WebSocketUpgrade(SocketLoop loop) {
        this.loop = loop;
    }

    @Override
    public String[] getSupportedVersions() {
        return new String[] {VERSION};
    }

    @Override
    public List<WebSocketExtension> getSupportedExtensions(ServerHttpRequest request) {
        return List.of();
    }

    @Override
    public void upgrade(
            ServerHttpRequest request,
            ServerHttpResponse response,
            @Nullable String selectedProtocol,
            List<WebSocketExtension> selectedExtensions,
            @Nullable Principal user,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        String key = request.getHeaders().getFirst(WebSocketHttpHeaders.SEC_WEBSOCKET_KEY);
        if (key == null || !isKey(key)) {
            response.setStatusCode(HttpStatus.BAD_REQUEST);
            return;
        }
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.UPGRADE, "websocket");
        headers.set(HttpHeaders.CONNECTION, "upgrade");
        headers.set(WebSocketHttpHeaders.SEC_WEBSOCKET_ACCEPT, accepted(key));
        if (selectedProtocol != null) {
            headers.set(WebSocketHttpHeaders.SEC_WEBSOCKET_PROTOCOL, selectedProtocol);
        }
        try {
            HttpServletRequest servletRequest = ((ServletServerHttpRequest) request).getServletRequest();
            servletRequest
                    .upgrade(UpgradedConnection.class)
                    .onOpen(socket ->
                            new WebSocketPeer(socket, loop, handler, new PeerSession(attributes, selectedProtocol)));
        } catch (IOException | ServletException e) {
            throw new HandshakeFailureException("The connection could not be taken over", e);
        }
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String accepted(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1", e);
        }
    }
}
