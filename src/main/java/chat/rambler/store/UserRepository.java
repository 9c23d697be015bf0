package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.UserName;
import java.util.Optional;

/** The registered accounts. Each call is atomic; calls may block for the storage. */
public interface UserRepository {
    /** The account of this name, in any spelling that compares equal. */
    Optional<Account> find(UserName name);

    /** The account with this id. */
    Optional<Account> find(UserId id);

    /**
     * Refuses with {@link ErrorCode#NAME_TAKEN} what {@link #register} would, as things are now.
     */
    void requireFree(UserName name);

    /**
     * Creates an account and makes it a member of the default room under its own name. Refuses with
     * {@link ErrorCode#NAME_TAKEN} a name that is a user's, looks like a user's, or is somebody's
     * nickname in any room.
     */
    User register(UserName name, String passwordHash);

    /**
     * Replaces a hash by a stronger one of the same password, unless the hash has changed since
     * {@code account} was read.
     */
    void upgradeHash(Account account, String strongerHash);

    /**
     * Sets a new password and raises the generation, which voids the login tokens made before.
     * Refuses with {@link ErrorCode#BAD_CREDENTIALS} if the account has changed since {@code
     * expected} was read: the old password that was checked is none any more. Returns the new
     * account.
     */
    Account changePassword(Account expected, String passwordHash);
}
