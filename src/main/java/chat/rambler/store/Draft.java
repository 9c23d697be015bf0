package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import org.jspecify.annotations.Nullable;

/**
 * A message before it has a number.
 *
 * @param id made at random, or unique in its room
 * @param sender whose the id is: a user's, or an anonymous connection's. The same sender's same id
 *     is stored once
 * @param chosen whether the client chose the id, and may send it again for ten minutes; otherwise
 *     it is remembered as long as an answer can be in doubt
 * @param user the account that says it; null for an anonymous connection
 */
public record Draft(
        String id, String sender, boolean chosen, @Nullable User user, Nickname author, String text) {
    /** As {@link StoredMessage#sender} tells it. */
    public @Nullable String toldSender() {
        return chosen && user == null ? sender : null;
    }
}
