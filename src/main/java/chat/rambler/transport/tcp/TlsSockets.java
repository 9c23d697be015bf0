package chat.rambler.transport.tcp;

import chat.rambler.connection.ConnectionRegistry;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/**
 * Adds TLS to accepted sockets. Reads the SSL bundle's current certificate: after a reload, new connections get the new
 * one.
 */
final class TlsSockets {
    private static final Logger LOG = LoggerFactory.getLogger(TlsSockets.class);

    private final ConnectionRegistry connections;
    private final Duration limit;
    private volatile SslBundle bundle;
    private volatile SSLContext context;

    /**
     * @param limit how long a TLS handshake may take, however slowly its bytes come
     */
    TlsSockets(SslBundles bundles, String bundle, ConnectionRegistry connections, Duration limit) {
        this.connections = connections;
        this.limit = limit;
        this.bundle = bundles.getBundle(bundle);
        this.context = this.bundle.createSslContext();
        bundles.addBundleUpdateHandler(bundle, this::renew);
    }

    private void renew(SslBundle renewed) {
        context = renewed.createSslContext();
        bundle = renewed;
        LOG.info("The TCP port shows a new certificate");
    }

    /** The same socket with TLS; fails if the peer does not speak it, or too slowly. */
    Socket secured(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true);
        socket.setUseClientMode(false);
        SslOptions options = bundle.getOptions();
        if (options.getEnabledProtocols() != null) {
            socket.setEnabledProtocols(options.getEnabledProtocols());
        }
        if (options.getCiphers() != null) {
            socket.setEnabledCipherSuites(options.getCiphers());
        }
        AtomicBoolean agreed = new AtomicBoolean();
        connections.after(limit, () -> {
            if (!agreed.get()) {
                closeQuietly(plain);
            }
        });
        socket.startHandshake();
        agreed.set(true);
        // ends renegotiations where TLS was used before HttpSockets set the property
        socket.addHandshakeCompletedListener(_ -> closeQuietly(plain));
        return socket;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.trace("The socket did not close cleanly", e);
        }
    }
}
