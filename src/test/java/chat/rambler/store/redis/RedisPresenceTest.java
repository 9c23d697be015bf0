package chat.rambler.store.redis;

import chat.rambler.store.PresenceContract;
import chat.rambler.store.PresenceRepository;
import chat.rambler.support.RedisServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisPresenceTest extends PresenceContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Override
    protected PresenceRepository first() {
        return alive("one", OnRedis.flushed(REDIS));
    }

    @Override
    protected @Nullable PresenceRepository second() {
        return alive("two", OnRedis.connection(REDIS));
    }

    /** A server with a lease, as its health monitor renews it. */
    private static RedisPresence alive(String server, RedisConnection redis) {
        RedisPresence presence = new RedisPresence(redis, new RedisChannels(REDIS.client()), server);
        presence.renew();
        return presence;
    }
}
