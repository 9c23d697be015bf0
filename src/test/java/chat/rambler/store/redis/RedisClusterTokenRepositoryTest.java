package chat.rambler.store.redis;

import chat.rambler.store.TokenRepository;
import chat.rambler.store.TokenRepositoryContract;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterTokenRepositoryTest extends TokenRepositoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.cluster();

    @Override
    protected TokenRepository empty() {
        return new RedisTokenRepository(OnRedis.flushed(REDIS));
    }
}
