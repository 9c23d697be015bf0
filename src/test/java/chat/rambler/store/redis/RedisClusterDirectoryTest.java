package chat.rambler.store.redis;

import chat.rambler.store.DirectoryContract;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisClusterDirectoryTest extends DirectoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.cluster();

    @Override
    protected Parts empty() {
        RedisConnection redis = OnRedis.flushed(REDIS);
        RedisDirectory directory = new RedisDirectory(redis, LIMITS);
        return new Parts(
                directory,
                directory,
                new RedisMemberships(redis, LIMITS),
                new RedisContacts(redis, LIMITS),
                new RedisMarkers(redis, OnRedis.channels(REDIS)));
    }

    @Test
    void whoWatchesIsToldOfEachChangeOfAMarker() {
        requireThatWhoWatchesIsTold();
    }
}
