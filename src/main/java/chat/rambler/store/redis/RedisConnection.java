package chat.rambler.store.redis;

import chat.rambler.store.StoreDeadline;
import chat.rambler.store.StoreException;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
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
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Two connections to Redis, a single server or a cluster, which all storages share and pipeline on:
 * one to store and one to read, since a long answer holds up what comes behind it. Never blocks,
 * but for {@link #await}.
 */
final class RedisConnection implements AutoCloseable {
    /**
     * Sooner than a command gives up ({@link StoreDeadline}) by what an answer may take to come back.
     */
    private static final Duration CHANGE_DEADLINE = Duration.ofMillis(1_800);

    private static final Duration SLOW_ANSWER = Duration.ofMillis(200);

    private final AbstractRedisClient client;
    private final int database;
    private final Map<RedisScript, String> digests = new ConcurrentHashMap<>();
    private volatile Line line;
    private volatile Line reading;
    private volatile Clock clock = new Clock(0, 0);

    /** A connection and what can be asked over it. */
    private record Line(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> commands,
            Breaks breaks) {}

    /** How often a connection has been lost. */
    private static final class Breaks implements RedisConnectionStateListener {
        private final AtomicLong count = new AtomicLong();

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            count.incrementAndGet();
        }
    }

    /** Redis's time at a moment of ours. */
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
     * @param database the one that this client has chosen, 0 in a cluster
     */
    public static RedisConnection connect(AbstractRedisClient client, int database) {
        RedisConnection store = new RedisConnection(client, database);
        await(store.readClock());
        return store;
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
     * Replaces both connections by new ones, which look up anew who is master; what was asked over
     * the old ones fails. Blocks for as long as connecting may take; keeps the old ones if it
     * fails.
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

    /** Asks Redis for its time, from which {@link #redisMillis} goes on. */
    public CompletionStage<Void> readClock() {
        long asked = System.nanoTime();
        return commands().time().thenAccept(time -> {
            long answered = System.nanoTime();
            if (answered - asked > SLOW_ANSWER.toNanos() && clock.nanos() != 0) {
                return; // too far behind by now
            }
            long millis = Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
            clock = new Clock(millis, answered); // behind by the way back: never ahead
        });
    }

    /** The time by Redis's clock, never ahead of it, in ms. */
    public long redisMillis() {
        Clock now = clock;
        return now.millis() + (System.nanoTime() - now.nanos()) / 1_000_000;
    }

    /**
     * The channel of this name, or of the key of this name, that only this installation uses:
     * publications of Redis know no databases, and the first rooms have the same ids everywhere.
     */
    public String channel(String name) {
        return name + "@" + database;
    }

    /** Plain commands. */
    public RedisClusterAsyncCommands<String, String> commands() {
        return line.commands();
    }

    /**
     * Plain commands that read, and whose answers may be long: over a connection of its own, so
     * that nothing that is stored waits behind them. They may overtake what is written.
     */
    public RedisClusterAsyncCommands<String, String> reads() {
        return reading.commands();
    }

    /** Likewise carries out a script that reads, as {@link #run} does. */
    public CompletableFuture<List<Object>> read(RedisScript script, List<String> keys, List<String> arguments) {
        return run(reading, script, keys, arguments);
    }

    /**
     * Carries out a script. Redis knows it by its digest; where it has forgotten it, it is sent
     * whole.
     *
     * @return fails at once with {@link NotSentException} while there is no connection; with {@link
     *     ConnectionLostException}, and not with what Redis says, where the connection was lost
     *     meanwhile: Lettuce may have sent the script twice, and the second answer says nothing
     *     about the first
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
        String[] keyArray = keys.toArray(String[]::new);
        String[] argumentArray = arguments.toArray(String[]::new);
        String digest = digests.computeIfAbsent(script, unknown -> commands.digest(unknown.text()));
        CompletionStage<List<Object>> answer =
                commands.evalsha(digest, ScriptOutputType.MULTI, keyArray, argumentArray);
        return answer.exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                        ? commands.eval(script.text(), ScriptOutputType.MULTI, keyArray, argumentArray)
                        : CompletableFuture.failedFuture(failure))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        line.breaks().count.get() == breaksBefore ? failure : new ConnectionLostException()))
                .toCompletableFuture();
    }

    /**
     * Waits for an answer, as long as the command at hand may wait ({@link StoreDeadline}). Fails with
     * {@link StoreException#notDone} if there is none.
     */
    public static <T> T await(CompletionStage<T> answer) {
        return await(answer, StoreException.notDone());
    }

    /**
     * Likewise for a change that Redis makes in time or never. Fails with {@link
     * StoreException#notDone} if it was certainly not made, and with {@link
     * StoreException#unconfirmed} if there was no answer.
     */
    public static <T> T awaitChange(CompletionStage<T> answer) {
        return await(answer, StoreException.unconfirmed());
    }

    /**
     * The answer to a reading; null where something of another type stands under the key, which
     * never becomes what was asked for.
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

    /** By when Redis must have begun to make a change that somebody waits for. */
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
        if (connection.isOpen()) { // Spring has closed it where the whole server stops
            connection.close();
        }
    }
}
