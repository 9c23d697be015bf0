package chat.rambler.protocol;

/**
 * A user's name in one room: 1 to 32 code points, RFC 8266 (PROTOCOL.md §5). {@code Anonymous} and {@code SERVER} are
 * reserved.
 */
public final class Nickname extends Name {
    /** The nickname of every anonymous connection; no user can take it. */
    public static final Nickname ANONYMOUS = new Nickname("Anonymous", "anonymous");

    /** The author of notices; no user can take it. */
    public static final Nickname SERVER = new Nickname("SERVER", "server");

    private Nickname(String spelling, String key) {
        super(spelling, key);
    }

    /** Makes a nickname from what was typed. Refused with {@link ErrorCode#INVALID_NAME} if it breaks a rule. */
    public static Nickname of(String typed) {
        String spelling = NameRules.NICKNAME.spelling(typed);
        return new Nickname(spelling, NameRules.NICKNAME.key(spelling, typed));
    }
}
