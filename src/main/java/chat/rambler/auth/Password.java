package chat.rambler.auth;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.util.Optional;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * A password as it is compared, by RFC 8265 OpaqueString: 8 to 256 code points (PROTOCOL.md §4,
 * {@code weak_password}).
 */
final class Password {
    private static final int MIN_LENGTH = 8;
    private static final int MAX_LENGTH = 256;

    private Password() {}

    /** The password to keep the hash of. Refuses with {@link ErrorCode#WEAK_PASSWORD}. */
    static String chosen(String typed) {
        return prepared(typed)
                .filter(password -> length(password) >= MIN_LENGTH)
                .orElseThrow(() -> new ProtocolException(ErrorCode.WEAK_PASSWORD));
    }

    /** The password to compare; nothing if it cannot be anybody's. */
    static Optional<String> prepared(String typed) {
        if (length(typed) > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(PrecisProfiles.OPAQUE_STRING.enforce(typed))
                    .filter(password -> length(password) <= MAX_LENGTH);
        } catch (IllegalArgumentException disallowedCharacter) {
            return Optional.empty();
        }
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
