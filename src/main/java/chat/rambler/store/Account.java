package chat.rambler.store;

/**
 * A user with what proves that it is one.
 *
 * @param passwordHash as Spring Security encodes it, its algorithm in front
 * @param generation raised by what voids all login tokens made before
 */
public record Account(User user, String passwordHash, long generation) {
    /** What somebody has who has just proved to be this user. */
    public Login login() {
        return new Login(user, generation);
    }

    @Override
    public String toString() {
        return "Account[" + user + "]"; // a hash never reaches a log
    }
}
