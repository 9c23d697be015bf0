package chat.rambler.redis;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to Redis, a single server or a cluster, which all storages share and pipeline on.
 * Never blocks, but for {@link #await}.
 */
public final class RedisStore implements AutoCloseable {
    /** How long a caller that blocks waits for Redis (protocol.md §4, {@code unavailable}). */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final StatefulConnection<String, String> connection;
    private final RedisClusterAsyncCommands<String, String> commands;
    private volatile Clock clock = new Clock(0, 0);
    private final Map<RedisScript, String> digests = new ConcurrentHashMap<>();

    /** Redis's time at a moment of ours. */
    private record Clock(long millis, long nanos) {}

    private RedisStore(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> commands) {
        this.connection = connection;
        this.commands = commands;
    }

    /** Connects; fails if Redis cannot be reached. */
    public static RedisStore connect(AbstractRedisClient client) {
        if (client instanceof RedisClusterClient cluster) {
            StatefulRedisClusterConnection<String, String> connection =
                    cluster.connect(StringCodec.UTF8);
            return opened(connection, connection.async());
        }
        StatefulRedisConnection<String, String> connection =
                ((RedisClient) client).connect(StringCodec.UTF8);
        return opened(connection, connection.async());
    }

    private static RedisStore opened(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> commands) {
        RedisStore store = new RedisStore(connection, commands);
        await(store.readClock());
        return store;
    }

    /** Asks Redis for its time, from which {@link #redisMillis} goes on. */
    public CompletionStage<Void> readClock() {
        long asked = System.nanoTime();
        return commands.time()
                .thenAccept(time -> {
                    long millis =
                            Long.parseLong(time.get(0)) * 1_000
                                    + Long.parseLong(time.get(1)) / 1_000;
                    clock = new Clock(millis, asked);
                });
    }

    /** The time by Redis's clock, never ahead of it, in ms. */
    public long redisMillis() {
        Clock now = clock;
        return now.millis() + (System.nanoTime() - now.nanos()) / 1_000_000;
    }

    /** Plain commands. */
    public RedisClusterAsyncCommands<String, String> commands() {
        return commands;
    }

    /**
     * Carries out a script. Redis knows it by its digest; where it has forgotten it, it is sent
     * whole.
     */
    public CompletableFuture<List<Object>> run(
            RedisScript script, List<String> keys, List<String> arguments) {
        String[] keyArray = keys.toArray(String[]::new);
        String[] argumentArray = arguments.toArray(String[]::new);
        String digest = digests.computeIfAbsent(script, unknown -> commands.digest(unknown.text()));
        CompletionStage<List<Object>> answer =
                commands.evalsha(digest, ScriptOutputType.MULTI, keyArray, argumentArray);
        return answer.exceptionallyCompose(failure ->
                        cause(failure) instanceof RedisNoScriptException
                                ? commands.eval(
                                        script.text(),
                                        ScriptOutputType.MULTI,
                                        keyArray,
                                        argumentArray)
                                : CompletableFuture.failedFuture(failure))
                .toCompletableFuture();
    }

    /**
     * Waits for an answer; refuses with {@link ErrorCode#UNAVAILABLE} if there is none within 2 s.
     */
    public static <T> T await(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
            throw unavailable();
        }
    }

    private static ProtocolException unavailable() {
        return new ProtocolException(ErrorCode.UNAVAILABLE, "the directory");
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    @Override
    public void close() {
        connection.close();
    }
}
