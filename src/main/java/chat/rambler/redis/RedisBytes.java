package chat.rambler.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.function.Function;

/** A connection to Redis for a library that keeps bytes there. */
public final class RedisBytes implements AutoCloseable {
    private static final RedisCodec<String, byte[]> CODEC =
            RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final StatefulConnection<String, byte[]> connection;

    RedisBytes(AbstractRedisClient client) {
        connection =
                client instanceof RedisClusterClient cluster
                        ? cluster.connect(CODEC)
                        : ((RedisClient) client).connect(CODEC);
    }

    /** What the library makes of it: of one server, or of a cluster. */
    public <T> T with(
            Function<StatefulRedisConnection<String, byte[]>, T> single,
            Function<StatefulRedisClusterConnection<String, byte[]>, T> cluster) {
        return connection instanceof StatefulRedisClusterConnection<String, byte[]> many
                ? cluster.apply(many)
                : single.apply((StatefulRedisConnection<String, byte[]>) connection);
    }

    @Override
    public void close() {
        if (connection.isOpen()) { // Spring has closed it where the whole server stops
            connection.close();
        }
    }
}
