package chat.rambler.store.redis;

import chat.rambler.store.HistoryRepository;
import chat.rambler.store.HistoryRepositoryContract;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisClusterHistoryRepositoryTest")
class RedisClusterHistoryRepositoryTest extends HistoryRepositoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.cluster();

    @Override
    protected HistoryRepository empty() {
        return new RedisHistoryRepository(OnRedis.flushed(REDIS), OnRedis.channels(REDIS), PER_ROOM);
    }
}
