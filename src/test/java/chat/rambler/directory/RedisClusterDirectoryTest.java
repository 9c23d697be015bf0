package chat.rambler.directory;

import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterDirectoryTest extends DirectoryContract {
    @RegisterExtension static final RedisServer REDIS = RedisServer.cluster();

    @Override
    Parts empty() {
        RedisDirectory directory = new RedisDirectory(REDIS.flushed(), LIMITS);
        return new Parts(directory, directory, directory);
    }
}
