package chat.rambler.transport.websocket;

import jakarta.websocket.Session;
import java.lang.reflect.Field;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharsetDecoder;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.catalina.util.ServerInfo;
import org.apache.coyote.http11.upgrade.UpgradeInfo;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.WsFrameBase;
import org.apache.tomcat.websocket.WsRemoteEndpointImplBase;
import org.apache.tomcat.websocket.WsSession;
import org.apache.tomcat.websocket.server.WsRemoteEndpointImplServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaches into Tomcat by reflection: finds the socket of a WebSocket session, the permit under which Tomcat writes to
 * it, and how many frames it has read. Works only with versions of Tomcat that all tests have passed with.
 */
final class TomcatSockets {
    private static final Logger LOG = LoggerFactory.getLogger(TomcatSockets.class);
    private static final Set<String> TESTED = Set.of("11.0.27");

    private final Field remoteEndpoint;
    private final Field socketWrapper;
    private final Field messagePartInProgress;
    private final Field closed;
    private final Field upgradeInfo;
    private final Field wsFrame;
    private final Field utf8DecoderMessage;

    /**
     * Where a session's frames are written.
     *
     * @param permit held by the thread that may write
     * @param closed whether Tomcat has written a close frame, or begins to; to be asked under the permit
     */
    record Socket(SocketChannel channel, Semaphore permit, BooleanSupplier closed) {}

    private TomcatSockets(
            Field remoteEndpoint,
            Field socketWrapper,
            Field messagePartInProgress,
            Field closed,
            Field upgradeInfo,
            Field wsFrame,
            Field utf8DecoderMessage) {
        this.remoteEndpoint = remoteEndpoint;
        this.socketWrapper = socketWrapper;
        this.messagePartInProgress = messagePartInProgress;
        this.closed = closed;
        this.upgradeInfo = upgradeInfo;
        this.wsFrame = wsFrame;
        this.utf8DecoderMessage = utf8DecoderMessage;
    }

    /**
     * Checks whether direct access is possible here.
     *
     * @throws UnsupportedOperationException if it is not; the message says why
     */
    static TomcatSockets probe() {
        String version = ServerInfo.getServerNumber().replaceFirst("\\.0$", "");
        if (!TESTED.contains(version)) {
            throw new UnsupportedOperationException("Tomcat " + version + " has not been tested");
        }
        try {
            return new TomcatSockets(
                    field(WsSession.class, "wsRemoteEndpoint"),
                    field(WsRemoteEndpointImplServer.class, "socketWrapper"),
                    field(WsRemoteEndpointImplBase.class, "messagePartInProgress"),
                    field(WsRemoteEndpointImplBase.class, "closed"),
                    field(WsRemoteEndpointImplServer.class, "upgradeInfo"),
                    field(WsSession.class, "wsFrame"),
                    field(WsFrameBase.class, "utf8DecoderMessage"));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new UnsupportedOperationException("Tomcat is not as it was: " + e.getMessage(), e);
        }
    }

    /** A session's socket; empty if frames cannot be written to it as they are, as under TLS. */
    Optional<Socket> of(Session session) {
        try {
            Object remote = remoteEndpoint.get(session);
            Object wrapper = socketWrapper.get(remote);
            Object permit = messagePartInProgress.get(remote);
            return wrapper instanceof SocketWrapperBase<?> socket
                            && socket.getSocket() instanceof NioChannel channel
                            && channel.getClass() == NioChannel.class // not its subclass for TLS
                            && permit instanceof Semaphore semaphore
                    ? Optional.of(new Socket(channel.getIOChannel(), semaphore, () -> isClosed(remote)))
                    : Optional.empty();
        } catch (IllegalAccessException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isClosed(Object remote) {
        try {
            return closed.getBoolean(remote);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("It was accessible before", e);
        }
    }

    /** How many frames of a session Tomcat has read, including control frames. */
    LongSupplier framesReceived(Session session) {
        try {
            return upgradeInfo.get(remoteEndpoint.get(session)) instanceof UpgradeInfo info
                    ? info::getMsgsReceived
                    : () -> 0;
        } catch (IllegalAccessException | IllegalArgumentException e) {
            return () -> 0;
        }
    }

    /**
     * Replaces malformed UTF-8 in a session's texts with a mark. Else Tomcat closes the connection itself, with its own
     * words and before anything can be sent.
     */
    void markMalformed(Session session) {
        try {
            Object frame = wsFrame.get(session);
            if (utf8DecoderMessage.get(frame) instanceof CharsetDecoder decoder) {
                utf8DecoderMessage.set(frame, new MarkingDecoder(decoder));
            }
        } catch (IllegalAccessException | IllegalArgumentException e) {
            LOG.debug("Tomcat itself closes for what is not UTF-8", e);
        }
    }

    private static Field field(Class<?> owner, String name) throws ReflectiveOperationException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
