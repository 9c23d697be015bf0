package chat.rambler.transport.tcp;

import chat.rambler.limits.Admission;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.transport.ClientAddresses;
import chat.rambler.transport.ConnectionAcceptor;
import chat.rambler.transport.ListeningPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.SmartLifecycle;

/** Accepts connections on the TCP port and starts a virtual thread that reads each. */
public final class TcpChatServer implements SmartLifecycle, ListeningPort {
    private static final Logger LOG = LoggerFactory.getLogger(TcpChatServer.class);
    private static final int BACKLOG = 1024;
    private static final long PAUSE_NANOS = 100_000_000;

    private final TcpProperties properties;
    private final LimitsProperties limits;
    private final Admission admission;
    private final ClientAddresses addresses;
    private final ConnectionAcceptor acceptor;
    private final @Nullable TlsSockets tls;
    private volatile @Nullable ServerSocket listening;

    TcpChatServer(
            TcpProperties properties,
            LimitsProperties limits,
            Admission admission,
            ClientAddresses addresses,
            ConnectionAcceptor acceptor,
            @Nullable TlsSockets tls) {
        this.properties = properties;
        this.limits = limits;
        this.admission = admission;
        this.addresses = addresses;
        this.acceptor = acceptor;
        this.tls = tls;
    }

    @Override
    public String speaks() {
        return tls == null ? "tcp" : "tls";
    }

    @Override
    public int port() {
        ServerSocket server = listening;
        return server == null ? -1 : server.getLocalPort();
    }

    @Override
    public void start() {
        if (properties.port() < 0) {
            return;
        }
        try {
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(properties.address(), properties.port()), BACKLOG);
            listening = server;
            Thread.ofPlatform().name("tcp-accept").daemon().start(() -> accept(server));
        } catch (IOException e) {
            throw new PortInUseException(properties.port(), e);
        }
    }

    @Override
    public void stop() {
        ServerSocket server = listening;
        listening = null;
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            LOG.debug("The TCP port did not close cleanly", e);
        }
    }

    @Override
    public boolean isRunning() {
        return listening != null;
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual()
                        .name("tcp-", 0)
                        .start(new TcpReader(
                                socket,
                                tls,
                                acceptor,
                                admission,
                                addresses,
                                limits.messageBytes().toBytes(),
                                properties.proxyProtocol() ? limits.handshake() : null));
            } catch (IOException | RuntimeException | OutOfMemoryError e) { // one connection must not stop the port
                if (!server.isClosed()) {
                    pauseAfter(e);
                }
            }
        }
    }

    /** Pauses after a failure: without file descriptors, accepting would fail again at once and spin. */
    private static void pauseAfter(Throwable e) {
        LOG.warn("A TCP connection could not be accepted: {}", e.getMessage());
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
