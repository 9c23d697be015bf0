package chat.rambler.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes of an anonymous visitor's network what can be compared and not be read: 40 bits of its HMAC-SHA-256 under a key
 * that the storage keeps. Whoever has that key can find an IPv4 address by trying all.
 */
public final class OriginHash {
    private static final int KEY_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 5;

    private final Key key;

    /**
     * @param key as the storage keeps it; {@link #newKey} makes one
     */
    public OriginHash(String key) {
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), ALGORITHM);
    }

    /** A key of 256 random bits, in hexadecimal. */
    public static String newKey() {
        return RandomHex.of(KEY_BYTES);
    }

    public String of(String network) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] hash = mac.doFinal(network.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
