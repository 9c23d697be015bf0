package chat.rambler.transport.websocket;

import java.util.Set;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Tomcat's connector for HTTP, which also tells what sockets it has. Public because Tomcat makes it. */
public final class ChatProtocolHandler extends Http11NioProtocol {
    /** The sockets that are open now, whatever they carry. */
    Set<SocketWrapperBase<NioChannel>> connections() {
        return getEndpoint().getConnections();
    }
}
