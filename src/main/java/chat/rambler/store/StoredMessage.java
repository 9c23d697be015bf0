package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.UserName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that is kept.
 *
 * @param epoch the life of its room's numbering
 * @param seq its number in the room, from 1, without holes
 * @param id unique in its room
 * @param previous the id of the message before it, empty where that is not known: numbers alone do
 *     not show that the store has lost some and given their numbers again
 * @param time when it was stored; never earlier than that of the message before
 * @param user the account that said it; null for an anonymous connection
 * @param text as it was said: escaping belongs to the codecs
 * @param sender the anonymous connection that chose the id, as {@link Draft#sender} has it; null for any other message
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
        @Nullable String sender) {
    /** A message whose sender its user and id tell. */
    public StoredMessage(
            String epoch,
            long seq,
            String id,
            String previous,
            Instant time,
            @Nullable UserName user,
            Nickname author,
            String text) {
        this(epoch, seq, id, previous, time, user, author, text, null);
    }
}
