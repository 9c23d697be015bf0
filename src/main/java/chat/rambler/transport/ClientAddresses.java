package chat.rambler.transport;

import chat.rambler.limits.Address;
import java.net.InetAddress;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.catalina.util.NetMaskSet;

/**
 * Where clients come from, for limits. A trusted proxy counts as this machine, which has no limits by address: it
 * speaks for many clients. A client that it names is counted.
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

    /** The address of a socket's other end. */
    public Address of(InetAddress address) {
        return address.isLoopbackAddress() || isProxy(address) ? Address.LOCAL : Address.of(address.getAddress());
    }

    /**
     * The address of a request, which is that of the socket's other end or one that a trusted proxy names. All texts
     * that are no address count as one client, else each new text would be another.
     */
    public Address of(String text) {
        int zone = text.indexOf('%');
        String literal = zone < 0 ? text : text.substring(0, zone);
        if (literal.indexOf(':') < 0 && !DOTTED.matcher(literal).matches()) {
            return UNKNOWN; // Java would take a single number for an address
        }
        try { // a literal, so no name is looked up
            return of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }

    /** Whether the address belongs to a trusted proxy, which is believed when it names its clients. */
    public boolean isProxy(InetAddress address) {
        return !proxies.isEmpty() && proxies.contains(address);
    }
}
