package chat.rambler.transport.websocket;

import chat.rambler.connection.Transport;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Small buffers for connections that are idle most of the time, instead of the five of 8 KiB that Tomcat gives each of
 * them. Messages arrive in parts of this size. Tomcat's buffer for outgoing frames is small only if frames bypass it,
 * since Tomcat cuts messages into frames of its size. The operating system's send buffer is bounded too.
 */
final class TomcatBuffers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    /** In bytes; enough for most chat messages. */
    static final int SIZE = 1024;

    private static final String WEBSOCKET = "org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE";

    private final WebSocketTransports transports;

    TomcatBuffers(WebSocketTransports transports) {
        this.transports = transports;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        String size = Integer.toString(SIZE);
        if (transports.areDirect() && System.getProperty(WEBSOCKET) == null) {
            System.setProperty(WEBSOCKET, size); // read when Tomcat's WebSocket classes are loaded
        }
        factory.addConnectorCustomizers(connector -> {
            connector.setProperty("socket.appReadBufSize", size);
            connector.setProperty("socket.appWriteBufSize", size);
            connector.setProperty("socket.txBufSize", Integer.toString(Transport.SEND_BUFFER_BYTES));
        });
    }
}
