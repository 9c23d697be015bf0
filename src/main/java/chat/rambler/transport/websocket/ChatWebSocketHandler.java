package chat.rambler.transport.websocket;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.protocol.TextCodec;
import chat.rambler.transport.ConnectionAcceptor;
import chat.rambler.transport.LineReceiver;
import jakarta.websocket.Session;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** Passes the input of WebSocket connections at {@code /chat} to their {@link LineReceiver}s. */
public final class ChatWebSocketHandler extends TextWebSocketHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ChatWebSocketHandler.class);
    private static final String RECEIVER = LineReceiver.class.getName();

    /** How long Tomcat waits for the peer's half of the closing handshake, in ms; 30 s by default. */
    private static final String TOMCAT_CLOSE_TIMEOUT = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

    private static final long CLOSE_TIMEOUT_MS = 10_000;

    /** How long writing one message may take, 20 s by default; a close waits no longer than that for a write. */
    private static final String TOMCAT_SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

    private static final long SEND_TIMEOUT_MS = 8_000;

    /**
     * How long a close frame with another code than 1000 may wait to be sent. The default of 50 ms is too short for a
     * busy machine: the peer would not be told why.
     */
    private static final String TOMCAT_GOODBYE_TIMEOUT =
            "org.apache.tomcat.websocket.ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT";

    private static final long GOODBYE_TIMEOUT_MS = 2_000;

    private final ConnectionAcceptor acceptor;
    private final WebSocketTransports transports;

    ChatWebSocketHandler(ConnectionAcceptor acceptor, WebSocketTransports transports) {
        this.acceptor = acceptor;
        this.transports = transports;
    }

    /** Messages arrive in parts, so that no session needs a buffer for the longest message allowed. */
    @Override
    public boolean supportsPartialMessages() {
        return true;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        Session standard = ((NativeWebSocketSession) session).getNativeSession(Session.class);
        if (standard == null) {
            throw new IllegalStateException("The container does not speak Jakarta WebSocket");
        }
        standard.getUserProperties().put(TOMCAT_CLOSE_TIMEOUT, CLOSE_TIMEOUT_MS);
        standard.getUserProperties().put(TOMCAT_SEND_TIMEOUT, SEND_TIMEOUT_MS);
        standard.getUserProperties().put(TOMCAT_GOODBYE_TIMEOUT, GOODBYE_TIMEOUT_MS);
        Codec codec = JsonCodec.NAME.equals(session.getAcceptedProtocol()) ? JsonCodec.INSTANCE : TextCodec.WEBSOCKET;
        Arrival arrival = Arrival.of(session.getAttributes());
        LineReceiver receiver =
                acceptor.receive(codec, transports.transport(standard, codec), arrival.address(), arrival.place());
        session.getAttributes().put(RECEIVER, receiver); // before anything is written: a write may end the session
        if (arrival.isUnknown()) {
            receiver.end(CloseReason.NO_STORAGE); // better to reconnect than to be taken for somebody else
        } else {
            receiver.open(arrival.login());
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        LineReceiver receiver = receiver(session);
        receiver.connection().liveness().heardPart();
        if (MarkingDecoder.isMarked(message.getPayload())) {
            receiver.end(CloseReason.NOT_UTF8);
        } else {
            receiver.part(message.getPayload(), message.isLast());
        }
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
        receiver(session).end(CloseReason.NOT_TEXT);
    }

    @Override
    protected void handlePongMessage(WebSocketSession session, PongMessage message) {
        receiver(session).connection().liveness().heard();
    }

    @Override
    public void handleTransportError(WebSocketSession session, Throwable failure) {
        LOG.debug("A WebSocket connection broke: {}", failure.toString());
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        if (session.getAttributes().containsKey(RECEIVER)) {
            receiver(session).closed();
        }
    }

    private static LineReceiver receiver(WebSocketSession session) {
        return (LineReceiver) Objects.requireNonNull(session.getAttributes().get(RECEIVER));
    }
}
