package chat.rambler.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/**
 * Keeps the login tokens in the process's memory, the newest million: a restart logs every browser
 * out.
 */
final class InMemoryTokenRepository implements TokenRepository {
    private static final int MAX_TOKENS = 1_000_000;

    private final Cache<String, LoginToken> tokens =
            Caffeine.newBuilder()
                    .maximumSize(MAX_TOKENS)
                    .expireAfterWrite(AuthService.TOKEN_LIFE)
                    .build();

    @Override
    public void keep(String hash, LoginToken token) {
        tokens.put(hash, token);
    }

    @Override
    public Optional<LoginToken> find(String hash) {
        return Optional.ofNullable(tokens.getIfPresent(hash));
    }

    @Override
    public boolean renew(String hash, LoginToken known, LoginToken renewed) {
        return tokens.asMap().replace(hash, known, renewed);
    }

    @Override
    public void forget(String hash) {
        tokens.invalidate(hash);
    }
}
