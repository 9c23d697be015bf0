package chat.rambler.store.redis;

import chat.rambler.support.RedisServer;
import io.lettuce.core.AbstractRedisClient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the Redis storage needs to use a server that a test has started. */
final class OnRedis {
    private static final Map<AbstractRedisClient, RedisConnection> CONNECTIONS = new ConcurrentHashMap<>();
    private static final Map<AbstractRedisClient, RedisChannels> CHANNELS = new ConcurrentHashMap<>();

    private OnRedis() {}

    /** A connection to the server, which is emptied. */
    static RedisConnection flushed(RedisServer server) {
        server.flushed();
        return connection(server);
    }

    /** A connection to the server as it is. */
    static RedisConnection connection(RedisServer server) {
        return CONNECTIONS.computeIfAbsent(server.client(), client -> RedisConnection.connect(client, 0));
    }

    static RedisChannels channels(RedisServer server) {
        return CHANNELS.computeIfAbsent(server.client(), RedisChannels::new);
    }
}
