package chat.rambler.history;

import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterHistoryRepositoryTest extends HistoryRepositoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.cluster();

    @Override
    HistoryRepository empty() {
        return new RedisHistoryRepository(REDIS.flushed(), REDIS.channels(), PER_ROOM);
    }
}
