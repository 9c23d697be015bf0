package chat.rambler.store;

import java.util.List;

/**
 * What came after a position.
 *
 * @param same whether the store has everything up to the position, in the same life of its
 *     numbering; if not, it has lost something or has begun anew
 * @param from the number after which to go on: the position's if {@code same}, else the newest that
 *     the store has in common with what the follower knows
 * @param newest where the store stands
 * @param messages the first of what came after {@code from}, oldest first
 */
public record CatchUp(boolean same, long from, Position newest, List<StoredMessage> messages) {}
