package chat.rambler.history;

import java.util.List;

/**
 * What came after a position.
 *
 * @param same whether the store still has what the position names; if not, it has lost its
 *     numbering
 * @param newest where the store stands
 * @param messages the first of what came after the position, or of everything if not {@code same};
 *     oldest first
 */
public record Missed(boolean same, Position newest, List<StoredMessage> messages) {}
