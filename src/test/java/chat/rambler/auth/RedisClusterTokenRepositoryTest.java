package chat.rambler.auth;

import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterTokenRepositoryTest extends TokenRepositoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.cluster();

    @Override
    TokenRepository empty() {
        return new RedisTokenRepository(REDIS.flushed());
    }
}
