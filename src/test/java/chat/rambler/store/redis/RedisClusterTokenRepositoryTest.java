package chat.rambler.store.redis;

import chat.rambler.store.TokenRepository;
import chat.rambler.store.TokenRepositoryContract;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisClusterTokenRepositoryTest")
class RedisClusterTokenRepositoryTest extends TokenRepositoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.cluster();

    @Override
    protected TokenRepository empty() {
        return new RedisTokenRepository(OnRedis.flushed(REDIS));
    }
}
