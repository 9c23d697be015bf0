package chat.rambler.auth;

import chat.rambler.directory.UserId;
import chat.rambler.redis.RedisKeys;
import chat.rambler.redis.RedisStore;
import io.lettuce.core.SetArgs;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps each login token in Redis under its hash, for 30 days: user, generation and time of
 * renewal.
 */
final class RedisTokenRepository implements TokenRepository {
    private final RedisStore redis;

    RedisTokenRepository(RedisStore redis) {
        this.redis = redis;
    }

    @Override
    public void keep(String hash, LoginToken token) {
        String value =
                token.user().value()
                        + " "
                        + token.generation()
                        + " "
                        + token.renewed().toEpochMilli();
        SetArgs life = SetArgs.Builder.px(AuthService.TOKEN_LIFE);
        RedisStore.await(redis.commands().set(RedisKeys.token(hash), value, life));
    }

    @Override
    public Optional<LoginToken> find(String hash) {
        return Optional.ofNullable(RedisStore.await(redis.commands().get(RedisKeys.token(hash))))
                .map(value -> value.split(" ", 3))
                .map(parts ->
                        new LoginToken(
                                new UserId(parts[0]),
                                Long.parseLong(parts[1]),
                                Instant.ofEpochMilli(Long.parseLong(parts[2]))));
    }

    @Override
    public void forget(String hash) {
        RedisStore.await(redis.commands().del(RedisKeys.token(hash)));
    }
}
