package chat.rambler.transport.websocket;

import chat.rambler.connection.Transport;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.catalina.connector.Connector;
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
    private static final String BUFFER_BYTES = "1024";

    static {
        // TLS 1.2: a client that renegotiates makes the server work for nothing (JSSE Reference Guide); on any port
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final List<ChatProtocolHandler> connectors = new CopyOnWriteArrayList<>();

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
        factory.setProtocol(ChatProtocolHandler.class.getName());
        factory.addConnectorCustomizers(this::remember, HttpSockets::makeSmall);
    }

    /** The sockets that are open now. */
    Stream<Socket> open() {
        List<Socket> open = new ArrayList<>();
        for (ChatProtocolHandler connector : connectors) {
            for (SocketWrapperBase<NioChannel> wrapper : connector.connections()) {
                SocketChannel channel =
                        wrapper.getSocket().getIOChannel(); // Tomcat takes it out of the NioChannel later
                if (channel != null && !wrapper.isClosed()) {
                    open.add(new Socket(
                            wrapper.getServletConnection(PROTOCOL, "").getConnectionId(),
                            String.valueOf(wrapper.getRemoteAddr()),
                            channel));
                }
            }
        }
        return open.stream();
    }

    private void remember(Connector connector) {
        connectors.add((ChatProtocolHandler) connector.getProtocolHandler());
    }

    /**
     * Small buffers for connections that are idle most of the time. None is used again for another connection: who
     * holds on to one too long must not write to a stranger.
     */
    private static void makeSmall(Connector connector) {
        connector.setProperty("socket.appReadBufSize", BUFFER_BYTES);
        connector.setProperty("socket.appWriteBufSize", BUFFER_BYTES);
        connector.setProperty("socket.bufferPool", "0");
        connector.setProperty("socket.txBufSize", Integer.toString(Transport.SEND_BUFFER_BYTES));
    }
}
