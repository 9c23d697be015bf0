package chat.rambler.protocol;

import java.util.ArrayList;
import java.util.List;

/** The name of a room: 1 to 64 code points, RFC 8266 (PROTOCOL.md §5). */
public final class RoomName extends Name {
    /** The room of every new account, and the only one that anonymous connections can be in (PROTOCOL.md §3). */
    public static final RoomName FREE_CHAT = of("Free Chat");

    /** Stands for the whole server in commands; no room can have it, as it is none. */
    public static final RoomName SERVER = new RoomName("*", "*");

    private RoomName(String spelling, String key) {
        super(spelling, key);
    }

    /** Makes a name from what was typed. Refused with {@link ErrorCode#INVALID_NAME} if it breaks a rule. */
    public static RoomName of(String typed) {
        String spelling = NameRules.ROOM_NAME.spelling(typed);
        return new RoomName(spelling, NameRules.ROOM_NAME.key(spelling, typed));
    }

    /**
     * The names that its first words would make. None of them may be the name of an existing room: what is said there
     * by {@code #say} could go to this room instead (PROTOCOL.md §5).
     */
    public List<RoomName> beginnings() {
        String spelling = toString();
        List<RoomName> beginnings = new ArrayList<>();
        for (int end = spelling.indexOf(' '); end > 0; end = spelling.indexOf(' ', end + 1)) {
            String words = spelling.substring(0, end);
            if (isName(words)) {
                beginnings.add(of(words));
            }
        }
        return beginnings;
    }

    private static boolean isName(String typed) {
        try {
            of(typed);
            return true;
        } catch (ProtocolException notAName) {
            return false;
        }
    }

    /** The refusal of this name because its first words are another room's name. */
    public ProtocolException beginsWith(Object room) {
        return new ProtocolException(
                ErrorCode.INVALID_NAME,
                this,
                NameRules.ROOM_NAME.noun(),
                "it begins with the name of room \"" + room + "\"");
    }
}
