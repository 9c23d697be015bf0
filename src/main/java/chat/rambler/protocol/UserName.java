package chat.rambler.protocol;

/**
 * The name of a registered account: 1 to 32 code points, no space, RFC 8265 UsernameCaseMapped (PROTOCOL.md §5).
 * {@code Anonymous} and {@code SERVER} are reserved.
 */
public final class UserName extends Name {
    private UserName(String spelling, String key) {
        super(spelling, key);
    }

    /** Makes a name from what was typed. Refused with {@link ErrorCode#INVALID_NAME} if it breaks a rule. */
    public static UserName of(String typed) {
        String spelling = NameRules.USER_NAME.spelling(typed);
        return new UserName(spelling, NameRules.USER_NAME.key(spelling, typed));
    }

    /** The name of a new account: likewise, and refused if it begins like the name of a conversation. */
    public static UserName ofNew(String typed) {
        UserName name = of(typed);
        NameRules.USER_NAME.requireNoAt(name);
        return name;
    }

    /** The user's nickname unless another one is chosen. Every user name is a valid nickname. */
    public Nickname asNickname() {
        return Nickname.of(toString());
    }
}
