package chat.rambler.store;

/**
 * A user's account.
 *
 * @param passwordHash as Spring Security encodes it, with the algorithm in front
 * @param generation raised to void all login tokens made before
 */
public record Account(User user, String passwordHash, long generation) {
    /** The login of a client that has just proved to be this user by the password. */
    public Login login() {
        return new Login(user, generation, null);
    }

    @Override
    public String toString() {
        return "Account[" + user + "]"; // a hash never reaches a log
    }
}
