package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.UserName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored message.
 *
 * @param epoch identifies the numbering of the room's messages; a new one begins if the store has lost some
 * @param seq the message's number in the room, from 1, without gaps
 * @param id unique in its room
 * @param previous the id of the message before it; empty if unknown. Numbers alone do not show that the store has lost
 *     messages and given their numbers again
 * @param time when it was stored; never earlier than the message before it
 * @param user the account that said it; null for an anonymous connection
 * @param text as it was said; empty exactly if it has been removed, since nobody can say an empty text. Escaping belongs to the
 *     codecs
 * @param sender the anonymous connection that chose the id, as in {@link Draft#sender}; null for any other message
 * @param notice the act that this is; null for what was said
 * @param mentions the accounts that it names
 */
public record StoredMessage(
        String epoch,
        long seq,
        String id,
        String previous,
        Instant time,
        @Nullable UserName user,
        Nickname author,
        String text,
        @Nullable String sender,
        @Nullable Notice notice,
        List<UserName> mentions) {
    /** What was said, without a {@code sender} and without mentions. */
    public StoredMessage(
            String epoch,
            long seq,
            String id,
            String previous,
            Instant time,
            @Nullable UserName user,
            Nickname author,
            String text) {
        this(epoch, seq, id, previous, time, user, author, text, null, null, List.of());
    }

    /** Whether it was said and then removed. */
    public boolean isRemoved() {
        return notice == null && text.isEmpty();
    }

    /** What stands in its place once it is removed. */
    public StoredMessage removed() {
        return new StoredMessage(epoch, seq, id, previous, time, user, author, "", sender, notice, List.of());
    }

    /** The position of this message. */
    public Position position() {
        return new Position(epoch, seq, id);
    }

    /** The draft as it is stored. */
    public static StoredMessage of(Draft draft, String epoch, long seq, String previous, Instant time) {
        return new StoredMessage(
                epoch,
                seq,
                draft.id(),
                previous,
                time,
                draft.user() == null ? null : draft.user().name(),
                draft.author(),
                draft.text(),
                draft.toldSender(),
                draft.notice(),
                draft.mentions());
    }
}
