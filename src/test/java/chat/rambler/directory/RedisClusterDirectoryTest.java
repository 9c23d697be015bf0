package chat.rambler.directory;

import chat.rambler.redis.RedisStore;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterDirectoryTest extends DirectoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.cluster();

    @Override
    Parts empty() {
        RedisStore redis = REDIS.flushed();
        RedisDirectory directory = new RedisDirectory(redis, LIMITS);
        return new Parts(directory, directory, new RedisMemberships(redis, LIMITS));
    }
}
