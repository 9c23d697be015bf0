package chat.rambler.store;

/**
 * A user who has proved to be one.
 *
 * @param generation the account's at that moment; a later one voids the login
 */
public record Login(User user, long generation) {}
