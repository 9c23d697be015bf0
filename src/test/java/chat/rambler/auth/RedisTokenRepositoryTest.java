package chat.rambler.auth;

import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisTokenRepositoryTest extends TokenRepositoryContract {
    @RegisterExtension static final RedisServer REDIS = RedisServer.single();

    @Override
    TokenRepository empty() {
        return new RedisTokenRepository(REDIS.flushed());
    }
}
