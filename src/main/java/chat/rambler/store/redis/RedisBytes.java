package chat.rambler.store.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A connection to Redis for bucket4j, which stores bytes there. */
final class RedisBytes implements AutoCloseable {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final AbstractRedisClient client;
    private volatile StatefulConnection<String, byte[]> connection;
    private final AtomicInteger generation = new AtomicInteger();

    RedisBytes(AbstractRedisClient client) {
        this.client = client;
        this.connection = connected(client);
    }

    private static StatefulConnection<String, byte[]> connected(AbstractRedisClient client) {
        return client instanceof RedisClusterClient cluster
                ? cluster.connect(CODEC)
                : ((RedisClient) client).connect(CODEC);
    }

    /** Replaces the connection with a new one; keeps the old one if connecting fails. */
    void rebuild() {
        StatefulConnection<String, byte[]> old = connection;
        connection = connected(client);
        generation.incrementAndGet();
        var _ = old.closeAsync();
    }

    /** The number of the current connection; what was made from an earlier one must be made again. */
    public int generation() {
        return generation.get();
    }

    /** Calls one of the functions with the connection, which is one to a single server or to a cluster. */
    public <T> T with(
            Function<StatefulRedisConnection<String, byte[]>, T> single,
            Function<StatefulRedisClusterConnection<String, byte[]>, T> cluster) {
        StatefulConnection<String, byte[]> now = connection;
        return now instanceof StatefulRedisClusterConnection<String, byte[]> many
                ? cluster.apply(many)
                : single.apply((StatefulRedisConnection<String, byte[]>) now);
    }

    @Override
    public void close() {
        if (connection.isOpen()) { // Spring has closed it if the whole server stops
            connection.close();
        }
    }
}
