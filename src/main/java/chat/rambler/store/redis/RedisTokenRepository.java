package chat.rambler.store.redis;

import chat.rambler.store.LoginToken;
import chat.rambler.store.TokenRepository;
import chat.rambler.store.UserId;
import io.lettuce.core.SetArgs;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps each login token (user, generation, time of renewal) in Redis under its hash for 30 days, and for each user the
 * hashes by that time, so that there are not too many. On a cluster the two may lie on different nodes: a hash is
 * listed before its token is stored, and removed after the token is deleted, so a failure in between leaves at most a
 * listed hash without a token.
 */
final class RedisTokenRepository implements TokenRepository {
    private static final Logger LOG = LoggerFactory.getLogger(RedisTokenRepository.class);

    /** How many digits of a hash are logged, so that an operator can tell which it is. */
    private static final int SHOWN = 8;

    private final RedisConnection redis;
    private final Misread misread = new Misread(LOG);

    RedisTokenRepository(RedisConnection redis) {
        this.redis = redis;
    }

    @Override
    public void keep(String hash, LoginToken token) {
        list(hash, token);
        RedisConnection.awaitChange(redis.commands().set(RedisKeys.token(hash), value(token), life()));
        String listed = RedisKeys.tokensOf(token.user().value());
        List<String> tooMany = RedisConnection.await(
                RedisConnection.orNullIfOther(redis.commands().zrange(listed, 0, -MOST_OF_USER - 1)));
        if (tooMany == null) {
            misread.tell("the list of tokens of " + token.user().value());
            return;
        }
        for (String old : tooMany) {
            RedisConnection.awaitChange(redis.commands().del(RedisKeys.token(old)));
            RedisConnection.awaitChange(redis.commands().zrem(listed, old));
        }
    }

    private void list(String hash, LoginToken token) {
        String listed = RedisKeys.tokensOf(token.user().value());
        RedisConnection.awaitChange(RedisConnection.orNullIfOther(
                redis.commands().zadd(listed, (double) token.renewed().toEpochMilli(), hash)));
        RedisConnection.awaitChange(redis.commands().pexpire(listed, TokenRepository.LIFE));
    }

    /** One token has one key, so the key holds {@code known} or a renewal of it. */
    @Override
    public boolean renew(String hash, LoginToken known, LoginToken renewed) {
        list(hash, renewed);
        return RedisConnection.await(redis.commands().set(RedisKeys.token(hash), value(renewed), life().xx())) != null;
    }

    private static String value(LoginToken token) {
        return token.user().value()
                + " "
                + token.generation()
                + " "
                + token.renewed().toEpochMilli();
    }

    private static SetArgs life() {
        return SetArgs.Builder.px(TokenRepository.LIFE);
    }

    @Override
    public Optional<LoginToken> find(String hash) {
        String value = RedisConnection.await(
                RedisConnection.orNullIfOther(redis.commands().get(RedisKeys.token(hash))));
        if (value == null) {
            return Optional.empty();
        }
        String[] parts = value.split(" ", 3);
        try {
            return Optional.of(new LoginToken(
                    new UserId(parts[0]), Long.parseLong(parts[1]), Instant.ofEpochMilli(Long.parseLong(parts[2]))));
        } catch (IndexOutOfBoundsException | NumberFormatException e) { // then it is not valid
            misread.tell("the login token " + hash.substring(0, Math.min(SHOWN, hash.length())));
            return Optional.empty();
        }
    }

    @Override
    public void forget(String hash) {
        Optional<LoginToken> known = find(hash);
        RedisConnection.awaitChange(redis.commands().del(RedisKeys.token(hash)));
        known.ifPresent(token -> {
            String listed = RedisKeys.tokensOf(token.user().value());
            RedisConnection.awaitChange(
                    RedisConnection.orNullIfOther(redis.commands().zrem(listed, hash)));
        });
    }
}
