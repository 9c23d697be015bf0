package chat.rambler.transport.websocket;

import chat.rambler.connection.Transport;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Small buffers for connections that are silent for most of their time: Tomcat gives each of them
 * five of 8 KiB. Messages come in parts of this size, and go out past the others; where they go out
 * by Tomcat's own means, it would cut them into frames of this size. What the operating system
 * keeps is bounded too.
 */
final class TomcatBuffers implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    /** In bytes, what most chat messages need. */
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
