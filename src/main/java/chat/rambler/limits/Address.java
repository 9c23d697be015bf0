package chat.rambler.limits;

import java.util.Locale;

/**
 * Where a client comes from, as far as limits care: an IPv4 address, or the first 64 bits of an
 * IPv6 address, since whoever has one has all that begin so (protocol.md §4; RFC 6177). Equal if
 * these are.
 *
 * @param network the text of the address or network
 * @param isLocal whether it is this machine, which has no limits by address: else a proxy here that
 *     is not named in {@code chat.trusted-proxies} would count as one client
 */
public record Address(String network, boolean isLocal) {
    /** This machine. */
    public static final Address LOCAL = new Address("local", true);

    private static final int BYTES = 16;
    private static final int NETWORK_BYTES = 8;
    private static final int MAPPED_AT = 12;

    /**
     * The address of these 4 or 16 bytes, in network order, as a socket tells it.
     *
     * @param isLoopback whether it is the machine's own
     */
    public static Address of(byte[] bytes, boolean isLoopback) {
        if (isLoopback) {
            return LOCAL;
        }
        if (bytes.length == BYTES && !isMapped(bytes)) {
            return new Address(hex(bytes), false);
        }
        StringBuilder dotted = new StringBuilder();
        for (int i = bytes.length - 4; i < bytes.length; i++) {
            dotted.append(dotted.isEmpty() ? "" : ".").append(bytes[i] & 0xFF);
        }
        return new Address(dotted.toString(), false);
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

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NETWORK_BYTES; i += 2) {
            text.append(
                    String.format(
                            Locale.ROOT, "%x:", (bytes[i] & 0xFF) << 8 | (bytes[i + 1] & 0xFF)));
        }
        return text.append(":/64").toString();
    }
}
