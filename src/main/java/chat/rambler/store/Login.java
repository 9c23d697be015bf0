package chat.rambler.store;

/**
 * A user who has proved who it is.
 *
 * @param generation the account's generation at that moment; a later one voids the login
 */
public record Login(User user, long generation) {}
