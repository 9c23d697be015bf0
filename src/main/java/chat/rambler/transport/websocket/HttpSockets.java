package chat.rambler.transport.websocket;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** The open sockets of the web server, whatever they carry. */
final class HttpSockets implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpSockets.class);
    private static final String PROTOCOL = "http/1.1"; // as Tomcat names it

    private final List<AbstractEndpoint<?, ?>> endpoints = new CopyOnWriteArrayList<>();

    /**
     * An open socket.
     *
     * @param connection the connection's id, which its requests have too
     * @param address the socket's other end, whatever a proxy says
     */
    record Socket(String connection, String address, SocketChannel channel) {
        /**
         * Shuts the socket down below Tomcat, which notices and cleans up: closing what Tomcat works with could make it
         * reuse the same objects twice.
         */
        void cut() {
            try {
                channel.shutdownInput();
                channel.shutdownOutput();
            } catch (IOException | RuntimeException e) {
                LOG.trace("The socket was closed already", e);
            }
        }
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(this::remember);
    }

    /** The sockets that are open now. */
    Stream<Socket> open() {
        List<Socket> open = new ArrayList<>();
        for (AbstractEndpoint<?, ?> endpoint : endpoints) {
            for (SocketWrapperBase<?> wrapper : endpoint.getConnections()) {
                if (wrapper.getSocket() instanceof NioChannel channel && !wrapper.isClosed()) {
                    open.add(new Socket(
                            wrapper.getServletConnection(PROTOCOL, "").getConnectionId(),
                            String.valueOf(wrapper.getRemoteAddr()),
                            channel.getIOChannel())); // not the NioChannel, which Tomcat reuses
                }
            }
        }
        return open.stream();
    }

    private void remember(Connector connector) {
        try {
            Method endpoint = AbstractProtocol.class.getDeclaredMethod("getEndpoint");
            endpoint.setAccessible(true);
            endpoints.add((AbstractEndpoint<?, ?>) endpoint.invoke(connector.getProtocolHandler()));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.warn("Slow requests are cut by Tomcat's own timeout only: {}", e.toString());
        }
    }
}
