package chat.rambler.store;

import java.util.List;

/**
 * The messages after a position.
 *
 * @param same whether the store has everything up to the position, in the same epoch; if not, it has lost messages or
 *     has begun anew
 * @param from the number after which to go on: the position's if {@code same}, else the newest that store and follower
 *     have in common
 * @param newest the store's newest position
 * @param messages the first messages after {@code from}, oldest first
 */
public record CatchUp(boolean same, long from, Position newest, List<StoredMessage> messages) {}
