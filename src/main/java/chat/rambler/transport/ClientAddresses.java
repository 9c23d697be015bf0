package chat.rambler.transport;

import chat.rambler.limits.Address;
import java.net.InetAddress;
import java.util.Set;
import org.apache.catalina.util.NetMaskSet;

/**
 * Where clients come from, as far as limits care. A proxy that is trusted counts as this machine,
 * which has no limits by address: those for whom it speaks are many, and where it names them they
 * are counted.
 */
public final class ClientAddresses {
    private final NetMaskSet proxies = new NetMaskSet();

    /**
     * @param trusted addresses or networks; fails if one of them is neither
     */
    ClientAddresses(Set<String> trusted) {
        String named = String.join(",", trusted);
        if (!trusted.isEmpty() && !proxies.addAll(named).isEmpty()) {
            throw new IllegalArgumentException(
                    "chat.trusted-proxies must be addresses or networks such as 10.0.0.0/8: "
                            + named);
        }
    }

    /** That of a socket's other end. */
    public Address of(InetAddress address) {
        return address.isLoopbackAddress() || isProxy(address)
                ? Address.LOCAL
                : Address.of(address.getAddress());
    }

    /** That of a request: the socket's other end, or what a trusted proxy says. */
    public Address of(String text) {
        try { // an address in digits: no name is looked up
            return of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Address.named(text);
        }
    }

    private boolean isProxy(InetAddress address) {
        return !proxies.isEmpty() && proxies.contains(address);
    }
}
