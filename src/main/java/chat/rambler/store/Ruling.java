package chat.rambler.store;

import chat.rambler.protocol.Notice;
import org.jspecify.annotations.Nullable;

/**
 * An act before it has a number.
 *
 * @param rules the rules after it; null if it does not {@linkplain Notice#governs() govern}
 * @param removes the message whose text goes in the same step; null for none
 */
public record Ruling(
        Notice notice, @Nullable Rules rules, @Nullable Position removes) {
    /** An act that changes rules only. */
    public Ruling(Notice notice, Rules rules) {
        this(notice, rules, null);
    }
}
