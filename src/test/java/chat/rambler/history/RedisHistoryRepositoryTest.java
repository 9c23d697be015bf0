package chat.rambler.history;

import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisHistoryRepositoryTest extends HistoryRepositoryContract {
    @RegisterExtension static final RedisServer REDIS = RedisServer.single();

    @Override
    HistoryRepository empty() {
        return new RedisHistoryRepository(REDIS.flushed(), REDIS.channels(), PER_ROOM);
    }
}
