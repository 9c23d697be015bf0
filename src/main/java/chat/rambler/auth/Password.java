package chat.rambler.auth;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.UserName;
import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.nulabinc.zxcvbn.Zxcvbn;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * Checks and prepares passwords by RFC 8265 OpaqueString: 8 to 256 code points (PROTOCOL.md §4, {@code weak_password}).
 */
final class Password {
    private static final int MIN_LENGTH = 8;
    private static final int MAX_LENGTH = 256;

    private static final String WRONG_LENGTH = "must have 8 to 256 characters";
    private static final String DISALLOWED = "holds a character that passwords cannot have";
    private static final String GUESSED = "is one that everybody guesses first";
    private static final String NAME = "is the user name";

    private static final int NON_JOINER = 0x200C;
    private static final int JOINER = 0x200D;
    private static final int VIRAMA = 9; // canonical combining class

    /** Passwords that zxcvbn guesses in fewer attempts are refused; it knows lists of stolen passwords. */
    private static final double MOST_GUESSED = 1 << 14;

    /** Longer passwords are not guessed: no list has any, and the work of zxcvbn grows faster than the length. */
    private static final int LONGEST_GUESSED = 32;

    private static final Zxcvbn ZXCVBN = new Zxcvbn();

    private Password() {}

    /** A newly chosen password, prepared for hashing. Refused with {@link ErrorCode#WEAK_PASSWORD}, which says why. */
    static String chosen(UserName user, String typed) {
        require(length(typed) <= MAX_LENGTH, WRONG_LENGTH);
        String password = prepared(typed).orElseThrow(() -> weak(length(typed) == 0 ? WRONG_LENGTH : DISALLOWED));
        require(length(password) >= MIN_LENGTH && length(password) <= MAX_LENGTH, WRONG_LENGTH);
        String small = password.toLowerCase(Locale.ROOT);
        require(!small.equals(user.toString().toLowerCase(Locale.ROOT)) && !small.equals(user.key()), NAME);
        require(length(small) > LONGEST_GUESSED || guesses(small) >= MOST_GUESSED, GUESSED);
        return password;
    }

    /** The password in the form that is hashed and compared; empty if no user can have it. */
    static Optional<String> prepared(String typed) {
        if (length(typed) > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            String enforced = PrecisProfiles.OPAQUE_STRING.enforce(withoutJoiners(typed));
            return Optional.of(hasJoiners(typed) ? withSpaces(typed) : enforced)
                    .filter(password -> length(password) <= MAX_LENGTH);
        } catch (IllegalArgumentException disallowedCharacter) {
            return Optional.empty();
        }
    }

    private static double guesses(String password) {
        return ZXCVBN.measure(password).getGuesses();
    }

    private static boolean hasJoiners(String typed) {
        return typed.indexOf(NON_JOINER) >= 0 || typed.indexOf(JOINER) >= 0;
    }

    /**
     * The text without joiners, for the library, which allows none. Throws an {@link IllegalArgumentException} for a
     * joiner that RFC 5892 A.1 and A.2 do not allow (RFC 8264 §9.8).
     */
    private static String withoutJoiners(String typed) {
        StringBuilder rest = new StringBuilder(typed.length());
        for (int i = 0; i < typed.length(); i++) {
            char c = typed.charAt(i);
            if (c != NON_JOINER && c != JOINER) {
                rest.append(c);
            } else if (!isAfterVirama(typed, i) && (c == JOINER || !isBetweenJoining(typed, i))) {
                throw new IllegalArgumentException("a joiner out of its context");
            }
        }
        return rest.toString();
    }

    private static boolean isAfterVirama(String typed, int at) {
        return at > 0 && UCharacter.getCombiningClass(typed.codePointBefore(at)) == VIRAMA;
    }

    /** RFC 5892 A.1: (Joining_Type:{L,D})(T)* ZWNJ (T)*(Joining_Type:{R,D}). */
    private static boolean isBetweenJoining(String typed, int at) {
        int before = at;
        while (before > 0 && joining(typed.codePointBefore(before)) == UCharacter.JoiningType.TRANSPARENT) {
            before -= Character.charCount(typed.codePointBefore(before));
        }
        int after = at + 1;
        while (after < typed.length() && joining(typed.codePointAt(after)) == UCharacter.JoiningType.TRANSPARENT) {
            after += Character.charCount(typed.codePointAt(after));
        }
        if (before == 0 || after >= typed.length()) {
            return false;
        }
        int left = joining(typed.codePointBefore(before));
        int right = joining(typed.codePointAt(after));
        return (left == UCharacter.JoiningType.LEFT_JOINING || left == UCharacter.JoiningType.DUAL_JOINING)
                && (right == UCharacter.JoiningType.RIGHT_JOINING || right == UCharacter.JoiningType.DUAL_JOINING);
    }

    private static int joining(int c) {
        return UCharacter.getIntPropertyValue(c, UProperty.JOINING_TYPE);
    }

    /** RFC 8265 §4.2.2: each space becomes a plain one, then Normalization Form C. */
    private static String withSpaces(String typed) {
        StringBuilder spaced = new StringBuilder(typed.length());
        typed.codePoints()
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(spaced::appendCodePoint);
        return Normalizer.normalize(spaced, Normalizer.Form.NFC);
    }

    private static void require(boolean condition, String reason) {
        if (!condition) {
            throw weak(reason);
        }
    }

    private static ProtocolException weak(String reason) {
        return new ProtocolException(ErrorCode.WEAK_PASSWORD, reason);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
