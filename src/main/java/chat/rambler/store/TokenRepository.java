package chat.rambler.store;

import java.time.Duration;
import java.util.Optional;

/** The login tokens, under the SHA-256 of their text. Calls may block for the storage. */
public interface TokenRepository {
    /** How long a token is valid after it was made or renewed (PROTOCOL.md §6). */
    Duration LIFE = Duration.ofDays(30);

    /** A user with this many browsers is rare; a program that logs in again and again is not. */
    int MOST_OF_USER = 50;

    /**
     * Stores a token for 30 days and replaces one under the same hash. Of a user's tokens, the {@value #MOST_OF_USER}
     * that were made or renewed last are kept.
     */
    void keep(String hash, LoginToken token);

    /** The token under this hash; empty if there is none. */
    Optional<LoginToken> find(String hash);

    /**
     * Replaces {@code known} with {@code renewed} for 30 days, unless it was deleted meanwhile. Returns whether it did.
     */
    boolean renew(String hash, LoginToken known, LoginToken renewed);

    /** Deletes a token. */
    void forget(String hash);
}
