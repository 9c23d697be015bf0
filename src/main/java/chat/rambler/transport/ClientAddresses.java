package chat.rambler.transport;

import chat.rambler.limits.Address;
import java.net.InetAddress;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.catalina.util.NetMaskSet;

/**
 * Where clients come from, as far as limits care. A proxy that is trusted counts as this machine,
 * which has no limits by address: those for whom it speaks are many, and where it names them they
 * are counted.
 */
public final class ClientAddresses {
    private static final Address UNKNOWN = Address.named("unknown");
    private static final Pattern DOTTED = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final NetMaskSet proxies = new NetMaskSet();

    /**
     * @param trusted addresses or networks; fails if one of them is neither
     */
    ClientAddresses(Set<String> trusted) {
        String named = String.join(",", trusted);
        if (!trusted.isEmpty() && !proxies.addAll(named).isEmpty()) {
            throw new IllegalArgumentException(
                    "chat.trusted-proxies must be addresses or networks such as 10.0.0.0/8: " + named);
        }
    }

    /** That of a socket's other end. */
    public Address of(InetAddress address) {
        return address.isLoopbackAddress() || isProxy(address) ? Address.LOCAL : Address.of(address.getAddress());
    }

    /**
     * That of a request: the socket's other end, or what a trusted proxy says. All that is no
     * address is one, else each new text would be another client.
     */
    public Address of(String text) {
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (literal.indexOf(':') < 0 && !DOTTED.matcher(literal).matches()) {
            return UNKNOWN; // Java takes a single number for an address, too
        }
        try { // an address in digits: no name is looked up
            return of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    /** Whether what it says of its clients is believed. */
    public boolean isProxy(InetAddress address) {
        return !proxies.isEmpty() && proxies.contains(address);
    }
}
