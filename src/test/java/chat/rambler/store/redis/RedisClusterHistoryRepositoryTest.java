package chat.rambler.store.redis;

import chat.rambler.store.HistoryRepository;
import chat.rambler.store.HistoryRepositoryContract;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterHistoryRepositoryTest extends HistoryRepositoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.cluster();

    @Override
    protected HistoryRepository empty() {
        return new RedisHistoryRepository(OnRedis.flushed(REDIS), OnRedis.channels(REDIS), PER_ROOM);
    }
}
