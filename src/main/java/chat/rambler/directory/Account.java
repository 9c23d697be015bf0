package chat.rambler.directory;

/**
 * A user with what proves that it is one.
 *
 * @param passwordHash as Spring Security encodes it, its algorithm in front
 * @param generation raised by what voids all login tokens made before
 */
public record Account(User user, String passwordHash, long generation) {
    @Override
    public String toString() {
        return "Account[" + user + "]"; // a hash never reaches a log
    }
}
