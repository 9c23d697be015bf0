package chat.rambler.limits;

import java.util.Locale;

/**
 * Where a client comes from, as far as limits care: an IPv4 address, or the first 64 bits of an
 * IPv6 address, since whoever has one has all that begin so (PROTOCOL.md §9). Many who have one
 * have 48 bits (RFC 6177), so these are counted as well, with {@value #SITE_FACTOR} times as much.
 * Equal if these are.
 *
 * @param network the text of the address or network
 * @param site the text of the larger network; that of the address for IPv4
 * @param isLocal whether it is this machine, which has no limits by address: else a proxy here that
 *     is not named in {@code chat.trusted-proxies} would count as one client
 */
public record Address(String network, String site, boolean isLocal) {
    /** This machine. */
    public static final Address LOCAL = new Address("local", "local", true);

    /**
     * So many times what one network may do a site may do: a family has one network, a firm many.
     */
    private static final int SITE_FACTOR = 16;

    private static final int BYTES = 16;
    private static final int NETWORK_BYTES = 8;
    private static final int SITE_BYTES = 6;
    private static final int MAPPED_AT = 12;

    /** The address of these 4 or 16 bytes, in network order, as a socket tells it. */
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

    /** An address of which nothing is known but its text. */
    public static Address named(String text) {
        return new Address(text, text, false);
    }

    /** What all of a site may do together, where each of its networks may do so much. */
    public static int ofSite(int ofNetwork) {
        return (int) Math.min(Integer.MAX_VALUE, (long) ofNetwork * SITE_FACTOR);
    }

    /** Whether it is in a larger network that has limits of its own. */
    public boolean hasSite() {
        return !site.equals(network);
    }

    /** RFC 4291 §2.5.5.2: an IPv4 address in the clothes of IPv6. */
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
