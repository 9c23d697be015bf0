package chat.rambler.transport.tcp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header in which a stream proxy says where its client comes from: HAProxy's PROXY protocol, versions 1 and 2.
 * Nothing after the header is read.
 */
final class ProxyHeader {
    /** The longest header of version 1, including its line end. */
    private static final int MAX_LINE = 107;

    private static final Pattern LINE = Pattern.compile("PROXY (?:UNKNOWN.*|TCP([46]) (\\S+) \\S+ \\d{1,5} \\d{1,5})");

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    private static final int FIXED = 16; // signature, version and command, family, length
    private static final int MAX_BODY = 2_048; // far more than addresses and the usual extensions need
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int IPV4 = 0x1;
    private static final int IPV6 = 0x2;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private ProxyHeader() {}

    /**
     * Reads a header.
     *
     * @return the client's address; null if the header names none, as for the proxy's own health check
     * @throws IOException if there is no valid header; the connection must not be used then
     */
    static @Nullable InetAddress read(InputStream in) throws IOException {
        int first = in.read();
        if (first == 'P') {
            return ofLine(line(in));
        }
        if (first == SIGNATURE[0]) {
            return ofBytes(in);
        }
        throw new IOException("no PROXY header");
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder("P");
        int before = 'P';
        for (int read = in.read(); line.length() < MAX_LINE - 1; read = in.read()) {
            if (read < 0) {
                break;
            }
            if (before == '\r' && read == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) read);
            before = read;
        }
        throw new IOException("a PROXY header without an end");
    }

    private static @Nullable InetAddress ofLine(String line) throws IOException {
        Matcher header = LINE.matcher(line);
        if (!header.matches()) {
            throw new IOException("a malformed PROXY header");
        }
        if (header.group(1) == null) {
            return null;
        }
        boolean six = header.group(2).indexOf(':') >= 0;
        try {
            if (six == header.group(1).equals("6")) {
                return InetAddress.ofLiteral(header.group(2));
            }
        } catch (IllegalArgumentException e) {
            // refused like any malformed header
        }
        throw new IOException("a PROXY header without an address");
    }

    private static @Nullable InetAddress ofBytes(InputStream in) throws IOException {
        byte[] rest = in.readNBytes(FIXED - 1);
        byte[] signature = Arrays.copyOfRange(SIGNATURE, 1, SIGNATURE.length);
        if (rest.length < FIXED - 1 || !Arrays.equals(rest, 0, signature.length, signature, 0, signature.length)) {
            throw new IOException("a malformed PROXY header");
        }
        int command = rest[signature.length] & 0xFF;
        int family = (rest[signature.length + 1] & 0xFF) >> 4;
        int length = (rest[FIXED - 3] & 0xFF) << 8 | (rest[FIXED - 2] & 0xFF);
        byte[] body = length > MAX_BODY ? new byte[0] : in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("a PROXY header without an end");
        }
        if (command == LOCAL) {
            return null;
        }
        int size = family == IPV4 ? IPV4_BYTES : family == IPV6 ? IPV6_BYTES : 0;
        if (command != PROXY || body.length < 2 * size) {
            throw new IOException("a malformed PROXY header");
        }
        return size == 0 ? null : InetAddress.getByAddress(Arrays.copyOf(body, size));
    }
}
