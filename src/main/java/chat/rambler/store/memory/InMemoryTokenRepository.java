package chat.rambler.store.memory;

import chat.rambler.store.LoginToken;
import chat.rambler.store.TokenRepository;
import chat.rambler.store.UserId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the login tokens in the process's memory, the newest million: a restart logs every browser
 * out.
 */
final class InMemoryTokenRepository implements TokenRepository {
    private static final int MAX_TOKENS = 1_000_000;

    private final Cache<String, LoginToken> tokens = Caffeine.newBuilder()
            .maximumSize(MAX_TOKENS)
            .expireAfterWrite(TokenRepository.LIFE)
            .build();

    /** The hashes of each user, the oldest first; some may be of tokens that are gone. */
    private final Map<UserId, SequencedSet<String>> ofUser = new ConcurrentHashMap<>();

    @Override
    public void keep(String hash, LoginToken token) {
        tokens.put(hash, token);
        ofUser.compute(token.user(), (_, hashes) -> withLast(hashes, hash));
    }

    private SequencedSet<String> withLast(@Nullable SequencedSet<String> known, String hash) {
        SequencedSet<String> hashes = known == null ? new LinkedHashSet<>() : known;
        hashes.addLast(hash);
        if (hashes.size() > MOST_OF_USER) {
            tokens.invalidate(hashes.removeFirst());
        }
        return hashes;
    }

    @Override
    public Optional<LoginToken> find(String hash) {
        return Optional.ofNullable(tokens.getIfPresent(hash));
    }

    @Override
    public boolean renew(String hash, LoginToken known, LoginToken renewed) {
        boolean done = tokens.asMap().replace(hash, known, renewed);
        if (done) {
            ofUser.compute(renewed.user(), (_, hashes) -> withLast(hashes, hash));
        }
        return done;
    }

    @Override
    public void forget(String hash) {
        LoginToken forgotten = tokens.asMap().remove(hash);
        if (forgotten != null) {
            ofUser.computeIfPresent(forgotten.user(), (_, hashes) -> without(hashes, hash));
        }
    }

    @SuppressWarnings("NullAway") // null takes the user out of the map
    private static @Nullable SequencedSet<String> without(SequencedSet<String> hashes, String hash) {
        hashes.remove(hash);
        return hashes.isEmpty() ? null : hashes;
    }
}
