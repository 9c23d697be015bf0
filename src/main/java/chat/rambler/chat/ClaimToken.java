package chat.rambler.chat;

import chat.rambler.auth.TypedSecret;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.RoomRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The token by which somebody becomes the first administrator (PROTOCOL.md §10). It is in the log of a server that has
 * none; after that only its hash is in the process.
 */
final class ClaimToken {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimToken.class);

    private final byte[] hash;
    private @Nullable String told;

    /**
     * @param given null to make one at random
     */
    ClaimToken(@Nullable String given) {
        String token = given == null ? TypedSecret.random() : given;
        this.hash = hash(token);
        this.told = given == null ? token : "TOKEN, with the value of chat.administrator-token as TOKEN";
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Logs it, once, if the server has no administrator. */
    void tell(RoomRegistry rooms) {
        if (!rooms.hasAdministrator()) {
            LOG.info("No administrator yet. To become one: log in and send #claim {}", told);
        }
        told = null;
    }

    /** Refused with {@link ErrorCode#BAD_CREDENTIALS} if it is another one. */
    void require(String typed) {
        if (!MessageDigest.isEqual(hash, hash(typed))) {
            throw new ProtocolException(ErrorCode.BAD_CREDENTIALS);
        }
    }
}
