package chat.rambler.store;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random bits as text, for ids, epochs and keys. */
public final class RandomHex {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomHex() {}

    /** So many random bytes in hexadecimal digits. */
    public static String of(int bytes) {
        byte[] bits = new byte[bytes];
        RANDOM.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }
}
