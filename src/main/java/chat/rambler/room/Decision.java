package chat.rambler.room;

import chat.rambler.protocol.Notice;
import chat.rambler.store.Position;
import org.jspecify.annotations.Nullable;

/**
 * An act that is allowed.
 *
 * @param text what clients that do not know acts show of it
 * @param removes the message whose text goes with it; null for none
 */
public record Decision(Notice notice, String text, @Nullable Position removes) {
    /** An act that removes nothing. */
    public Decision(Notice notice, String text) {
        this(notice, text, null);
    }
}
