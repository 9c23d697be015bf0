package chat.rambler.store;

import org.jspecify.annotations.Nullable;

/**
 * A user who has proved who it is.
 *
 * @param generation the account's generation at that moment; a later one voids the login
 * @param token the hash of the login token that proved it; null for a password
 */
public record Login(User user, long generation, @Nullable String token) {}
