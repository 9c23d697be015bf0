package chat.rambler.protocol;

/**
 * The name of a registered account: 1 to 32 code points, no space, RFC 8265 UsernameCaseMapped
 * (PROTOCOL.md §5). {@code Anonymous} and {@code SERVER} are nobody's. Anything else is refused
 * with {@link ErrorCode#INVALID_NAME}.
 */
public final class UserName extends Name {
    private UserName(String spelling, String key) {
        super(spelling, key);
    }

    /**
     * Makes the name from what somebody typed; refuses with {@link ErrorCode#INVALID_NAME} what
     * breaks a rule.
     */
    public static UserName of(String typed) {
        String spelling = NameRules.USER_NAME.spelling(typed);
        return new UserName(spelling, NameRules.USER_NAME.key(spelling, typed));
    }

    /** The nickname a user has where no other was asked for. Every user name is a nickname too. */
    public Nickname asNickname() {
        return Nickname.of(toString());
    }
}
