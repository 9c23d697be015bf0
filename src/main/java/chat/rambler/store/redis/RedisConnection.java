package chat.rambler.store.redis;

import chat.rambler.store.StoreDeadline;
import chat.rambler.store.StoreException;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Two connections to Redis, a single server or a cluster, which the whole storage shares and pipelines on: one to write
 * and one to read, since a long answer delays those behind it. Does not block, except to connect and in {@link #await}
 * and {@link #awaitChange}.
 */
final class RedisConnection implements AutoCloseable {
    /** Earlier than a command gives up ({@link StoreDeadline}), by the time that an answer may need to come back. */
    private static final Duration CHANGE_DEADLINE = Duration.ofMillis(1_800);

    private static final Duration SLOW_ANSWER = Duration.ofMillis(200);

    private final AbstractRedisClient client;
    private final int database;
    private final Map<RedisScript, String> digests = new ConcurrentHashMap<>();
    private volatile Line line;
    private volatile Line reading;
    private volatile Clock clock = new Clock(0, 0);

    /** A connection and its commands. */
    private record Line(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> commands,
            Breaks breaks) {}

    /** Counts how often a connection has been lost. */
    private static final class Breaks implements RedisConnectionStateListener {
        private final AtomicLong count = new AtomicLong();

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            count.incrementAndGet();
        }
    }

    /** Redis's time in ms, and our {@link System#nanoTime} at that moment. */
    private record Clock(long millis, long nanos) {}

    private RedisConnection(AbstractRedisClient client, int database) {
        this.client = client;
        this.database = database;
        this.line = connected(client);
        this.reading = connected(client);
    }

    /**
     * Connects; fails if Redis cannot be reached.
     *
     * @param database the number of the client's database, 0 in a cluster
     */
    public static RedisConnection connect(AbstractRedisClient client, int database) {
        RedisConnection store = new RedisConnection(client, database);
        try {
            await(store.readClock());
            return store;
        } catch (StoreException e) {
            store.close();
            throw e;
        }
    }

    private static Line connected(AbstractRedisClient client) {
        if (client instanceof RedisClusterClient cluster) {
            StatefulRedisClusterConnection<String, String> connection = cluster.connect(StringCodec.UTF8);
            return line(connection, connection.async());
        }
        StatefulRedisConnection<String, String> connection = ((RedisClient) client).connect(StringCodec.UTF8);
        return line(connection, connection.async());
    }

    private static Line line(
            StatefulConnection<String, String> connection, RedisClusterAsyncCommands<String, String> commands) {
        Breaks breaks = new Breaks();
        connection.addListener(breaks);
        return new Line(connection, commands, breaks);
    }

    /**
     * Replaces both connections with new ones, which look up who is master now; requests on the old ones fail. Blocks
     * while it connects; keeps the old ones if that fails.
     */
    void rebuild() {
        Line fresh = connected(client);
        Line freshReading;
        try {
            freshReading = connected(client);
        } catch (RuntimeException e) {
            var _ = fresh.connection().closeAsync();
            throw e;
        }
        Line old = line;
        Line oldReading = reading;
        line = fresh;
        reading = freshReading;
        var _ = old.connection().closeAsync();
        var _ = oldReading.connection().closeAsync();
    }

    /** Asks Redis for its time, on which {@link #redisMillis} is based. */
    public CompletionStage<Void> readClock() {
        long asked = System.nanoTime();
        return commands().time().thenAccept(time -> {
            long answered = System.nanoTime();
            if (answered - asked > SLOW_ANSWER.toNanos() && clock.nanos() != 0) {
                return; // would be too far behind
            }
            long millis = Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
            clock = new Clock(millis, answered); // behind by the answer's way back, never ahead
        });
    }

    /** The time by Redis's clock, or a little behind it, in ms. */
    public long redisMillis() {
        Clock now = clock;
        return now.millis() + (System.nanoTime() - now.nanos()) / 1_000_000;
    }

    /**
     * The name of a channel, or of the channel that belongs to a key, for this database only: Redis shares channels
     * between databases, and the first rooms have the same ids everywhere.
     */
    public String channel(String name) {
        return name + "@" + database;
    }

    /** Plain commands. */
    public RedisClusterAsyncCommands<String, String> commands() {
        return line.commands();
    }

    /**
     * Commands that read and may have long answers, on a connection of their own, so that no write waits behind them.
     * They may overtake writes.
     */
    public RedisClusterAsyncCommands<String, String> reads() {
        return reading.commands();
    }

    /** Runs a script that only reads, as {@link #run} does, on the connection for reading. */
    public CompletableFuture<List<Object>> read(RedisScript script, List<String> keys, List<String> arguments) {
        return run(reading, script, keys, arguments);
    }

    /**
     * Runs a script by its digest, or sends the whole script if Redis does not know it.
     *
     * @return fails at once with {@link NotSentException} if there is no connection; with
     *     {@link ConnectionLostException}, and not with what Redis says, if the connection is lost meanwhile: Lettuce
     *     may have sent the script twice, and the second answer says nothing about the first
     */
    public CompletableFuture<List<Object>> run(RedisScript script, List<String> keys, List<String> arguments) {
        return run(line, script, keys, arguments);
    }

    private CompletableFuture<List<Object>> run(
            Line line, RedisScript script, List<String> keys, List<String> arguments) {
        long breaksBefore = line.breaks().count.get();
        if (!line.connection().isOpen()) {
            return CompletableFuture.failedFuture(new NotSentException());
        }
        RedisClusterAsyncCommands<String, String> commands = line.commands();
        String digest = digests.computeIfAbsent(script, unknown -> commands.digest(unknown.text()));
        CompletionStage<List<Object>> answer =
                commands.dispatch(CommandType.EVALSHA, output(), arguments(digest, keys, arguments));
        return answer.exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                        ? commands.dispatch(CommandType.EVAL, output(), arguments(script.text(), keys, arguments))
                        : CompletableFuture.failedFuture(failure))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        line.breaks().count.get() == breaksBefore ? failure : new ConnectionLostException()))
                .toCompletableFuture();
    }

    private static CommandOutput<String, String, List<Object>> output() {
        return new NestedMultiOutput<>(StringCodec.UTF8);
    }

    /**
     * Only the first key, which finds the node of a cluster, is given as one: for each key and value that Lettuce encodes
     * itself it takes a buffer, which was a seventh of all work for a message.
     */
    private static CommandArgs<String, String> arguments(String script, List<String> keys, List<String> values) {
        CommandArgs<String, String> all =
                new CommandArgs<>(StringCodec.UTF8).add(script).add(keys.size()).addKey(keys.getFirst());
        keys.subList(1, keys.size()).forEach(key -> all.add(key.getBytes(StandardCharsets.UTF_8)));
        values.forEach(value -> all.add(value.getBytes(StandardCharsets.UTF_8)));
        return all;
    }

    /**
     * Waits for an answer as long as the current command may wait ({@link StoreDeadline}). Throws
     * {@link StoreException#notDone} if there is none.
     */
    public static <T> T await(CompletionStage<T> answer) {
        return await(answer, StoreException.notDone());
    }

    /**
     * Waits as long for the answer to a change. Throws {@link StoreException#notDone} if the change was certainly not
     * made, {@link StoreException#unconfirmed} if there was no answer.
     */
    public static <T> T awaitChange(CompletionStage<T> answer) {
        return await(answer, StoreException.unconfirmed());
    }

    /**
     * The answer to a question about a key; null if the key holds another type, so that asking again would not help.
     */
    public static <T> CompletionStage<@Nullable T> orNullIfOther(CompletionStage<T> answer) {
        return answer.<@Nullable T>thenApply(found -> found)
                .exceptionallyCompose(failure -> cause(failure) instanceof RedisCommandExecutionException said
                                && String.valueOf(said.getMessage()).startsWith("WRONGTYPE")
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    private static <T> T await(CompletionStage<T> answer, StoreException unanswered) {
        try {
            return StoreDeadline.await(answer.toCompletableFuture());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered;
        } catch (TimeoutException e) {
            throw unanswered;
        } catch (java.util.concurrent.ExecutionException e) {
            Throwable cause = cause(e);
            boolean saidNo = cause instanceof RedisCommandExecutionException || cause instanceof NotSentException;
            throw saidNo ? StoreException.notDone() : unanswered;
        }
    }

    /** The time, by Redis's clock in ms, by which Redis must have begun to make a change that a command waits for. */
    public long changeDeadline() {
        return redisMillis() + CHANGE_DEADLINE.toMillis();
    }

    private static Throwable cause(Throwable failure) {
        boolean wrapped =
                failure instanceof CompletionException || failure instanceof java.util.concurrent.ExecutionException;
        return wrapped && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void close() {
        close(line.connection());
        close(reading.connection());
    }

    private static void close(StatefulConnection<String, String> connection) {
        if (connection.isOpen()) { // Spring has closed it if the whole server stops
            connection.close();
        }
    }
}
