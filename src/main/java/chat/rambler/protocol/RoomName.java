package chat.rambler.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name of a room: 1 to 64 code points, RFC 8266 (PROTOCOL.md §5). That of a private room has its maker's user name and a
 * slash in front, so that nobody learns from a name that is taken which private rooms there are. A conversation of two has
 * no name of its own: each calls it by the other's user name with {@code @} in front.
 */
public final class RoomName extends Name {
    /** The room of every new account, and the only one that anonymous connections can be in (PROTOCOL.md §3). */
    public static final RoomName FREE_CHAT = of("Free Chat");

    /** {@code *} as ROOM: the whole server. No room can have this name. */
    public static final RoomName SERVER = new RoomName("*", "*");

    private RoomName(String spelling, String key) {
        super(spelling, key);
    }

    /** Makes a name from what was typed. Refused with {@link ErrorCode#INVALID_NAME} if it breaks a rule. */
    public static RoomName of(String typed) {
        NameRules rules = typed.indexOf('/') < 0 ? NameRules.ROOM_NAME : NameRules.PRIVATE_ROOM_NAME;
        String spelling = rules.spelling(typed);
        RoomName name = new RoomName(spelling, rules.key(spelling, typed));
        return name.key().startsWith("@") ? name.asConversation() : name;
    }

    /** Rooms that were made before there were conversations may have such names too. */
    private RoomName asConversation() {
        try {
            return ofConversation(UserName.of(toString().substring(1)));
        } catch (ProtocolException notAUser) {
            return this;
        }
    }

    /** The name that was typed; empty if it breaks a rule. */
    public static Optional<RoomName> parse(String typed) {
        try {
            return Optional.of(of(typed));
        } catch (ProtocolException notAName) {
            return Optional.empty();
        }
    }

    /** The name of a new public room. Refused likewise, and if it could be the name of a private one. */
    public static RoomName ofPublic(String typed) {
        String spelling = NameRules.ROOM_NAME.spelling(typed);
        RoomName name = new RoomName(spelling, NameRules.ROOM_NAME.key(spelling, typed));
        NameRules.ROOM_NAME.requirePublic(name);
        return name;
    }

    /** The name of a new private room, {@code OWNER/NAME}. Refused likewise. */
    public static RoomName ofPrivate(UserName owner, String typed) {
        return of(owner + "/" + ofPublic(typed));
    }

    /** What a user calls the conversation with another one: {@code @USER}. */
    public static RoomName ofConversation(UserName with) {
        return new RoomName("@" + with, "@" + with.key());
    }

    /** What neither of two users calls their conversation. */
    public static RoomName between(UserName one, UserName other) {
        return new RoomName("@" + one + " @" + other, "@" + one.key() + " @" + other.key());
    }

    /**
     * The user name in what was typed, if it can only be the name of a conversation; in any spelling that compares equal, as
     * with a wide at sign. Null if it is another room's name.
     */
    public static @Nullable String conversationWith(String typed) {
        char first = typed.isEmpty() ? 'x' : typed.charAt(0);
        if (first > ' ' && first < 0x80) { // nearly always, and then nothing needs to be parsed
            return first == '@' ? typed.substring(1) : null;
        }
        return parse(typed)
                .filter(name -> name.key().startsWith("@"))
                .map(name -> name.toString().substring(1)) // every sign that folds to it is one char
                .orElse(null);
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
            parse(words).ifPresent(beginnings::add);
        }
        return beginnings;
    }

    /** Whether it has several words, of which this may be the first; true if in doubt. */
    public boolean begins(String word) {
        int end = key().indexOf(' ');
        return end > 0
                && (word.chars().anyMatch(c -> c >= 0x80)
                        || key().substring(0, end).equalsIgnoreCase(word));
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
