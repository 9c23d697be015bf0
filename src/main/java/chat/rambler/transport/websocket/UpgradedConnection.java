package chat.rambler.transport.websocket;

import jakarta.servlet.http.WebConnection;
import java.util.Objects;
import java.util.function.Function;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Takes a connection over from Tomcat when its handshake has been answered. From then on Tomcat neither reads nor
 * writes: that is what {@link #hasAsyncIO} says. Public because Tomcat makes it.
 */
public final class UpgradedConnection implements InternalHttpUpgradeHandler {
    private @Nullable Function<UpgradedSocket, WebSocketPeer> opening;
    private @Nullable SocketWrapperBase<?> wrapper;
    private volatile @Nullable WebSocketPeer peer;

    /** Says what to do with the socket; to be called before the handshake is answered. */
    void onOpen(Function<UpgradedSocket, WebSocketPeer> open) {
        opening = open;
    }

    @Override
    public void setSocketWrapper(SocketWrapperBase<?> socket) {
        wrapper = socket;
    }

    @Override
    public void init(WebConnection connection) {
        WebSocketPeer opened =
                Objects.requireNonNull(opening).apply(new UpgradedSocket(Objects.requireNonNull(wrapper)));
        peer = opened;
        opened.start();
    }

    @Override
    public boolean hasAsyncIO() {
        return true;
    }

    /** Hears only of failures and of the end. */
    @Override
    public SocketState upgradeDispatch(SocketEvent event) {
        destroy();
        return SocketState.CLOSED;
    }

    @Override
    public void destroy() {
        WebSocketPeer opened = peer;
        if (opened != null) {
            opened.gone();
        }
    }

    @Override
    public void timeoutAsync(long now) {
        // the connection has timeouts of its own
    }

    @Override
    public void setSslSupport(SSLSupport sslSupport) {
        // nothing is asked about the certificate
    }

    @Override
    public void pause() {
        // the server closes its connections itself when it stops
    }
}
