package chat.rambler.store;

import java.time.Instant;

/**
 * What the storage knows of a login token, whose text only the browser has.
 *
 * @param generation the account's when the token was made; a later one voids it
 * @param renewed when it was made or last renewed; it lives for 30 days from then
 */
public record LoginToken(UserId user, long generation, Instant renewed) {}
