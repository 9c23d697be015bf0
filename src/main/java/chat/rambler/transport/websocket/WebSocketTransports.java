package chat.rambler.transport.websocket;

import chat.rambler.connection.Transport;
import chat.rambler.protocol.Codec;
import jakarta.websocket.Session;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses once, at the start, how frames are written, and makes each connection's transport. */
final class WebSocketTransports implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketTransports.class);

    private final @Nullable TomcatSockets sockets;
    private final @Nullable TomcatSockets counting;
    private final @Nullable WritableSockets writable;

    /** Logs the choice, and why. */
    WebSocketTransports(WebSocketProperties.Choice choice) {
        sockets = choice == WebSocketProperties.Choice.PORTABLE ? null : probed(choice);
        counting = sockets == null ? countingOnly() : sockets;
        writable = sockets == null ? null : new WritableSockets();
        if (sockets != null) {
            LOG.info("WebSocket frames are written directly");
        } else if (choice == WebSocketProperties.Choice.PORTABLE) {
            LOG.info("WebSocket frames are written by Jakarta's means, as is set");
        }
    }

    /** Whether frames bypass Tomcat's own buffers, except under TLS. */
    boolean areDirect() {
        return sockets != null;
    }

    Transport transport(Session session, Codec codec) {
        if (counting != null) {
            counting.markMalformed(session);
        }
        PortableTransport portable =
                new PortableTransport(session, codec, counting == null ? () -> 0 : counting.framesReceived(session));
        if (sockets == null || writable == null) {
            return portable;
        }
        WritableSockets waiting = writable;
        return sockets.of(session)
                .<Transport>map(socket -> new DirectTransport(portable, socket, waiting))
                .orElse(portable);
    }

    @Override
    public void close() throws IOException {
        if (writable != null) {
            writable.close();
        }
    }

    /** For portable transports: without Tomcat's frame counts floods would not be noticed. */
    private static @Nullable TomcatSockets countingOnly() {
        try {
            return TomcatSockets.probe();
        } catch (UnsupportedOperationException e) {
            LOG.info("Floods of pings are not noticed: {}", e.getMessage());
            return null;
        }
    }

    private static @Nullable TomcatSockets probed(WebSocketProperties.Choice choice) {
        try {
            return TomcatSockets.probe();
        } catch (UnsupportedOperationException e) {
            if (choice == WebSocketProperties.Choice.DIRECT) {
                throw new IllegalStateException("chat.websocket.link=direct is not possible: " + e.getMessage(), e);
            }
            LOG.info("WebSocket frames are written by Jakarta's means: {}", e.getMessage());
            return null;
        }
    }
}
