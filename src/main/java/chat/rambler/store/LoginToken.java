package chat.rambler.store;

import java.time.Instant;

/**
 * What the storage knows of a login token; only the browser has its text.
 *
 * @param generation the account's generation when the token was made; a later one voids it
 * @param renewed when it was made or last renewed; it is valid for 30 days from then
 */
public record LoginToken(UserId user, long generation, Instant renewed) {}
