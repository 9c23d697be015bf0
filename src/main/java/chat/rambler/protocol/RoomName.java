package chat.rambler.protocol;

/**
 * The name of a room, 1 to 64 code points, RFC 8266 (PROTOCOL.md §5). Anything else is refused with
 * {@link ErrorCode#INVALID_NAME}.
 */
public final class RoomName extends Name {
    /**
     * The room that everybody enters on connecting, and the only one for those without an account
     * (PROTOCOL.md §3).
     */
    public static final RoomName FREE_CHAT = of("Free Chat");

    private RoomName(String spelling, String key) {
        super(spelling, key);
    }

    /**
     * Makes the name from what somebody typed; refuses with {@link ErrorCode#INVALID_NAME} what
     * breaks a rule.
     */
    public static RoomName of(String typed) {
        String spelling = NameRules.ROOM_NAME.spelling(typed);
        return new RoomName(spelling, NameRules.ROOM_NAME.key(spelling, typed));
    }
}
