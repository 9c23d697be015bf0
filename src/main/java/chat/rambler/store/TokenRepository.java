package chat.rambler.store;

import java.time.Duration;
import java.util.Optional;

/**
 * The login tokens, under the SHA-256 of their text. Each call is atomic; calls may block for the
 * storage.
 */
public interface TokenRepository {
    /** How long a token lives after it was made or renewed (PROTOCOL.md §6). */
    Duration LIFE = Duration.ofDays(30);

    /** A user with as many browsers is rare; a program that logs in again and again is not. */
    int MOST_OF_USER = 50;

    /**
     * Keeps a token for 30 days, in the place of one kept under the same hash. Of a user's tokens
     * the {@value #MOST_OF_USER} are kept that were made or renewed last.
     */
    void keep(String hash, LoginToken token);

    /** The token under this hash, unless it was forgotten. */
    Optional<LoginToken> find(String hash);

    /**
     * Puts {@code renewed} in the place of {@code known} for 30 days, unless that was forgotten
     * meanwhile. Returns whether it did.
     */
    boolean renew(String hash, LoginToken known, LoginToken renewed);

    /** Forgets a token. */
    void forget(String hash);
}
