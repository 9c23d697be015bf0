package chat.rambler.transport.http;

import chat.rambler.limits.Address;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;

/** Where a request comes from: the socket's other end, or whom a trusted proxy names. */
public final class ClientAddress {
    private ClientAddress() {}

    /** The address, as {@link TrustedProxies} has left it in the request. */
    public static Address of(HttpServletRequest request) {
        return of(request.getRemoteAddr());
    }

    /** The address of this text. */
    public static Address of(String text) {
        try { // an address in digits: no name is looked up
            InetAddress address = InetAddress.ofLiteral(text);
            return Address.of(address.getAddress(), address.isLoopbackAddress());
        } catch (IllegalArgumentException e) {
            return Address.named(text); // whatever a trusted proxy says
        }
    }
}
