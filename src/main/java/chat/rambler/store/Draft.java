package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import org.jspecify.annotations.Nullable;

/**
 * A message before it has a number.
 *
 * @param id random, or unique in its room
 * @param sender the user or anonymous connection that the id belongs to. The same id of the same sender is stored once
 * @param chosen whether the client chose the id, and may send it again for ten minutes; any other id is remembered as
 *     long as an answer can be in doubt
 * @param user the account that says it; null for an anonymous connection
 */
public record Draft(
        String id, String sender, boolean chosen, @Nullable User user, Nickname author, String text) {
    /** The {@link StoredMessage#sender} of this message. */
    public @Nullable String toldSender() {
        return chosen && user == null ? sender : null;
    }
}
