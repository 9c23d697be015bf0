package chat.rambler.limits;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a client comes from, for limits: an IPv4 address, or the first 64 bits of an IPv6 address, since a client with
 * one such address has all of that network (PROTOCOL.md §9). Many clients have 48 bits (RFC 6177), so these are limited
 * too, to {@value #SITE_FACTOR} times as much.
 *
 * @param network the address or network as text
 * @param site the larger network as text; the address itself for IPv4
 * @param isLocal whether it is this machine. It has no limits by address: else a proxy here that is not named in
 *     {@code chat.trusted-proxies} would count as one client
 */
public record Address(String network, String site, boolean isLocal) {
    /** This machine. */
    public static final Address LOCAL = new Address("local", "local", true);

    /** How many times the limit of a network a site has: a family has one network, a company many. */
    private static final int SITE_FACTOR = 16;

    private static final int BYTES = 16;
    private static final int NETWORK_BYTES = 8;
    private static final int SITE_BYTES = 6;
    private static final int MAPPED_AT = 12;

    /** The address with these 4 or 16 bytes, in network order. */
    public static Address of(byte[] bytes) {
        if (bytes.length == BYTES && !isMapped(bytes)) {
            return new Address(hex(bytes, NETWORK_BYTES), hex(bytes, SITE_BYTES), false);
        }
        StringBuilder dotted = new StringBuilder();
        for (int i = bytes.length - 4; i < bytes.length; i++) {
            dotted.append(dotted.isEmpty() ? "" : ".").append(bytes[i] & 0xFF);
        }
        return named(dotted.toString());
    }

    /** The address that is written like this, as an IPv4 or IPv6 address; empty if it is none. */
    public static Optional<Address> parse(String text) {
        try {
            InetAddress address = InetAddress.ofLiteral(text);
            return Optional.of(address.isLoopbackAddress() ? LOCAL : of(address.getAddress()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** An address known only by its text. */
    public static Address named(String text) {
        return new Address(text, text, false);
    }

    /** The limit of a whole site, given the limit of each of its networks. */
    public static int ofSite(int ofNetwork) {
        return (int) Math.min(Integer.MAX_VALUE, (long) ofNetwork * SITE_FACTOR);
    }

    /** Whether it is in a larger network with limits of its own. */
    public boolean hasSite() {
        return !site.equals(network);
    }

    /** Whether it is an IPv4 address in the form of an IPv6 address (RFC 4291 §2.5.5.2). */
    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < MAPPED_AT; i++) {
            if (bytes[i] != (i < MAPPED_AT - 2 ? 0 : (byte) 0xFF)) {
                return false;
            }
        }
        return true;
    }

    private static String hex(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i += 2) {
            text.append(String.format(Locale.ROOT, "%x:", (bytes[i] & 0xFF) << 8 | (bytes[i + 1] & 0xFF)));
        }
        return text.append(":/").append(8 * length).toString();
    }
}
