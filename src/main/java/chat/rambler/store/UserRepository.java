package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.UserName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The registered accounts. Each call is atomic; calls may block for the storage. */
public interface UserRepository {
    /** The account of this name, in any spelling that compares equal. */
    Optional<Account> find(UserName name);

    /** The account with this id. */
    Optional<Account> find(UserId id);

    /** Refused with {@link ErrorCode#NAME_TAKEN} if {@link #register} would be, as things are now. */
    void requireFree(UserName name);

    /**
     * Creates an account and makes it a member of the default room under its own name. Refused with
     * {@link ErrorCode#NAME_TAKEN} if the name is, or looks like, another user's or a nickname in any room, or looks
     * like a reserved name.
     */
    User register(UserName name, String passwordHash);

    /**
     * Replaces a hash with a stronger one of the same password, unless the hash has changed since {@code account} was
     * read.
     */
    void upgradeHash(Account account, String strongerHash);

    /**
     * Sets a new password and raises the generation, which voids the login tokens made before. Returns the new account.
     * Refused with {@link ErrorCode#BAD_CREDENTIALS} if the account has changed since {@code expected} was read,
     * because then the old password that was checked is no longer valid.
     *
     * @param spared the hash of the login token whose connections stay; null for none
     */
    Account changePassword(Account expected, String passwordHash, @Nullable String spared);
}
