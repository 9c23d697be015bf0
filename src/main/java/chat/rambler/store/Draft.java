package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.UserName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message before it has a number.
 *
 * @param id random, or unique in its room
 * @param sender the user or anonymous connection that the id belongs to. The same id of the same sender is stored once
 * @param chosen whether the client chose the id, and may send it again for ten minutes; any other id is remembered as
 *     long as an answer can be in doubt
 * @param user the account that says it; null for an anonymous connection
 * @param origin where an anonymous sender is from, as a keyed hash; kept for a day, and told to nobody. Null for an account
 * @param judged by which rules it was allowed
 * @param ruling the act that this is; null for what is said
 * @param mentions the accounts that it names
 */
public record Draft(
        String id,
        String sender,
        boolean chosen,
        @Nullable User user,
        Nickname author,
        String text,
        @Nullable String origin,
        Judged judged,
        @Nullable Ruling ruling,
        List<UserName> mentions) {
    /** What is said in a room that nobody has ever governed. */
    public Draft(String id, String sender, boolean chosen, @Nullable User user, Nickname author, String text) {
        this(id, sender, chosen, user, author, text, null, Judged.BY_NONE, null, List.of());
    }

    /**
     * An act in a room.
     *
     * @param by null for the server itself
     * @param act by whose rules it was decided
     */
    public static Draft ofAct(String id, @Nullable User by, String text, String act, Ruling ruling) {
        String sender = by == null ? "server" : by.id().value();
        return new Draft(id, sender, false, null, Nickname.SERVER, text, null, Judged.by(act), ruling, List.of());
    }

    /** The same, judged by other rules. */
    public Draft judged(Judged anew) {
        return new Draft(id, sender, chosen, user, author, text, origin, anew, ruling, mentions);
    }

    /** The notice of the act; null for what is said. */
    public @Nullable Notice notice() {
        return ruling == null ? null : ruling.notice();
    }

    /** The rules after the act; null for what is said, and for an act that governs nothing. */
    public @Nullable Rules rules() {
        return ruling == null ? null : ruling.rules();
    }

    /** The message that is removed by the act; null for none. */
    public @Nullable Position removes() {
        return ruling == null ? null : ruling.removes();
    }

    /** The {@link StoredMessage#sender} of this message. */
    public @Nullable String toldSender() {
        return chosen && user == null ? sender : null;
    }
}
