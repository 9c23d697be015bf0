package chat.rambler.transport.websocket;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PingMessage;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.adapter.AbstractWebSocketSession;

/**
 * What Spring's handlers see of a {@link WebSocketPeer}: its subprotocol and the attributes of its handshake. Everything
 * that is sent goes through the connection's outbox instead.
 */
final class PeerSession extends AbstractWebSocketSession<WebSocketPeer> {
    private final String id = idGenerator.generateId().toString();
    private final @Nullable String protocol;

    PeerSession(Map<String, Object> attributes, @Nullable String protocol) {
        super(attributes);
        this.protocol = protocol;
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public @Nullable URI getUri() {
        return null;
    }

    @Override
    public HttpHeaders getHandshakeHeaders() {
        return HttpHeaders.EMPTY;
    }

    @Override
    public @Nullable Principal getPrincipal() {
        return null;
    }

    @Override
    public @Nullable InetSocketAddress getLocalAddress() {
        return null;
    }

    @Override
    public @Nullable InetSocketAddress getRemoteAddress() {
        return null;
    }

    @Override
    public @Nullable String getAcceptedProtocol() {
        return protocol;
    }

    @Override
    public void setTextMessageSizeLimit(int limit) {
        throw elsewhere();
    }

    @Override
    public int getTextMessageSizeLimit() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void setBinaryMessageSizeLimit(int limit) {
        throw elsewhere();
    }

    @Override
    public int getBinaryMessageSizeLimit() {
        return Integer.MAX_VALUE;
    }

    @Override
    public List<WebSocketExtension> getExtensions() {
        return List.of();
    }

    @Override
    public boolean isOpen() {
        return !getNativeSession().isGone();
    }

    @Override
    protected void sendTextMessage(TextMessage message) {
        throw elsewhere();
    }

    @Override
    protected void sendBinaryMessage(BinaryMessage message) {
        throw elsewhere();
    }

    @Override
    protected void sendPingMessage(PingMessage message) {
        throw elsewhere();
    }

    @Override
    protected void sendPongMessage(PongMessage message) {
        throw elsewhere();
    }

    /** For what Spring closes after a failure of a handler, without words of its own. */
    @Override
    protected void closeInternal(CloseStatus status) {
        getNativeSession().gone();
    }

    private static RuntimeException elsewhere() {
        return new UnsupportedOperationException("LineReceiver bounds what comes, the outbox sends");
    }
}
