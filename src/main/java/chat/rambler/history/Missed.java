package chat.rambler.history;

import java.util.List;

/**
 * What came after a position.
 *
 * @param same whether the store still has what the position names; if not, it has lost its
 *     numbering
 * @param begin where it is not {@code same}: the number after which to go on in the store's present
 *     life
 * @param newest where the store stands
 * @param messages the first of what came after the position, or of everything if not {@code same};
 *     oldest first
 */
public record Missed(boolean same, long begin, Position newest, List<StoredMessage> messages) {}
