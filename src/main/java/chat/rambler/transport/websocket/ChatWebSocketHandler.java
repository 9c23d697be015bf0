package chat.rambler.transport.websocket;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.protocol.TextCodec;
import chat.rambler.transport.ConnectionAcceptor;
import chat.rambler.transport.LineReceiver;
import java.util.Objects;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** Passes the input of WebSocket connections at {@code /chat} to their {@link LineReceiver}s. */
public final class ChatWebSocketHandler extends TextWebSocketHandler {
    private static final String RECEIVER = LineReceiver.class.getName();

    private final ConnectionAcceptor acceptor;

    ChatWebSocketHandler(ConnectionAcceptor acceptor) {
        this.acceptor = acceptor;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        WebSocketPeer peer = ((PeerSession) session).getNativeSession();
        Codec codec = JsonCodec.NAME.equals(session.getAcceptedProtocol()) ? JsonCodec.INSTANCE : TextCodec.WEBSOCKET;
        Arrival arrival = Arrival.of(session.getAttributes());
        LineReceiver receiver = acceptor.receive(codec, peer.transport(codec), arrival.address(), arrival.place());
        peer.talksOver(receiver.connection());
        session.getAttributes().put(RECEIVER, receiver); // before anything is written: a write may end the session
        if (arrival.isUnknown()) {
            receiver.end(CloseReason.NO_STORAGE); // better to reconnect than to be taken for somebody else
        } else {
            receiver.open(arrival.login());
        }
    }

    /** Messages come in parts, so that no session needs a buffer for the longest message allowed. */
    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        LineReceiver receiver = receiver(session);
        receiver.connection().liveness().heardPart();
        receiver.part(message.getPayload(), message.isLast());
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
        receiver(session).end(CloseReason.NOT_TEXT);
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
