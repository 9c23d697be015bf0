package chat.rambler.auth;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.UserName;
import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * A password as it is compared, by RFC 8265 OpaqueString: 8 to 256 code points (PROTOCOL.md §4,
 * {@code weak_password}).
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

    /** What stands first in lists of stolen passwords, and is long enough; in small letters. */
    private static final Set<String> COMMON =
            Set.of(
                    "password",
                    "password1",
                    "password12",
                    "password123",
                    "password1234",
                    "passw0rd",
                    "p@ssw0rd",
                    "p@ssword",
                    "qwertyui",
                    "qwertyuiop",
                    "qwerty123",
                    "qwerty1234",
                    "qwerty12345",
                    "asdfghjk",
                    "asdfghjkl",
                    "zxcvbnm123",
                    "1q2w3e4r",
                    "1q2w3e4r5t",
                    "q1w2e3r4",
                    "1qaz2wsx",
                    "qazwsxedc",
                    "iloveyou",
                    "iloveyou1",
                    "sunshine",
                    "sunshine1",
                    "princess",
                    "princess1",
                    "football",
                    "football1",
                    "baseball",
                    "baseball1",
                    "superman",
                    "superman1",
                    "batman123",
                    "trustno1",
                    "welcome1",
                    "welcome123",
                    "letmein1",
                    "letmein123",
                    "abc12345",
                    "abcd1234",
                    "abcdefgh",
                    "abcdefg1",
                    "a1b2c3d4",
                    "aa123456",
                    "admin123",
                    "admin1234",
                    "administrator",
                    "changeme",
                    "changeme1",
                    "changeme123",
                    "computer",
                    "internet",
                    "michelle",
                    "jennifer",
                    "jonathan",
                    "charlie1",
                    "starwars",
                    "whatever",
                    "dragon123",
                    "monkey123",
                    "shadow123",
                    "master123",
                    "michael1",
                    "liverpool",
                    "chocolate",
                    "secret123",
                    "test1234",
                    "testtest",
                    "guest123",
                    "default1",
                    "login123",
                    "pokemon1",
                    "samsung1",
                    "metallica",
                    "slipknot",
                    "mustang1",
                    "corvette",
                    "mercedes",
                    "midnight",
                    "butterfly",
                    "blink182",
                    "zaq12wsx",
                    "qwer1234",
                    "asdf1234");

    private Password() {}

    /**
     * The password to keep the hash of. Refuses with {@link ErrorCode#WEAK_PASSWORD}, which says
     * why.
     */
    static String chosen(UserName user, String typed) {
        require(length(typed) <= MAX_LENGTH, WRONG_LENGTH);
        String password =
                prepared(typed)
                        .orElseThrow(() -> weak(length(typed) == 0 ? WRONG_LENGTH : DISALLOWED));
        require(length(password) >= MIN_LENGTH && length(password) <= MAX_LENGTH, WRONG_LENGTH);
        String small = password.toLowerCase(Locale.ROOT);
        require(
                !small.equals(user.toString().toLowerCase(Locale.ROOT))
                        && !small.equals(user.key()),
                NAME);
        require(!COMMON.contains(small) && !isSequence(small), GUESSED);
        return password;
    }

    /** The password to compare; nothing if it cannot be anybody's. */
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

    /** 12345678, 87654321, aaaaaaaa: each character is as far from the one before. */
    private static boolean isSequence(String password) {
        int step = password.charAt(1) - password.charAt(0);
        boolean same = step >= -1 && step <= 1;
        for (int i = 1; i < password.length() && same; i++) {
            int next = password.charAt(i) - password.charAt(i - 1);
            same =
                    next == step
                            || (password.charAt(i) == '0'
                                    && password.charAt(i - 1) == '9'
                                    && step == 1);
        }
        return same;
    }

    private static boolean hasJoiners(String typed) {
        return typed.indexOf(NON_JOINER) >= 0 || typed.indexOf(JOINER) >= 0;
    }

    /**
     * RFC 8264 §9.8: a joiner is allowed where RFC 5892 A.1 and A.2 allow it. The library knows
     * none, so it is asked about the rest.
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
        while (before > 0
                && joining(typed.codePointBefore(before)) == UCharacter.JoiningType.TRANSPARENT) {
            before -= Character.charCount(typed.codePointBefore(before));
        }
        int after = at + 1;
        while (after < typed.length()
                && joining(typed.codePointAt(after)) == UCharacter.JoiningType.TRANSPARENT) {
            after += Character.charCount(typed.codePointAt(after));
        }
        if (before == 0 || after >= typed.length()) {
            return false;
        }
        int left = joining(typed.codePointBefore(before));
        int right = joining(typed.codePointAt(after));
        return (left == UCharacter.JoiningType.LEFT_JOINING
                        || left == UCharacter.JoiningType.DUAL_JOINING)
                && (right == UCharacter.JoiningType.RIGHT_JOINING
                        || right == UCharacter.JoiningType.DUAL_JOINING);
    }

    private static int joining(int c) {
        return UCharacter.getIntPropertyValue(c, UProperty.JOINING_TYPE);
    }

    /** RFC 8265 §4.2.2: every space is a plain one, in Normalization Form C. */
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
