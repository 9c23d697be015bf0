package chat.rambler.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a server checks in Redis before it is ready. */
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
class RedisAtStartIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Test
    void aRedisThatStillReadsItsFileIsWaitedFor() throws Exception {
        RedisConnection store = OnRedis.flushed(REDIS);
        for (int i = 0; i < 20_000; i++) {
            var _ = store.commands().set("filler:" + i, "x");
        }
        RedisConnection.await(store.commands().set("last", "x"));
        REDIS.kill();
        REDIS.restartReadingSlowly(Duration.ofNanos(300_000)); // 6 s at least, 20 answers

        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", REDIS.port()));
        try (RedisConnection waiting = RedisConnection.connect(client, 0)) {
            assertThat(persistence(waiting)).contains("loading:1");

            RedisAtStart.awaitLoaded(waiting);

            assertThat(persistence(waiting)).contains("loading:0");
            assertThat(RedisConnection.await(waiting.commands().get("last"))).isEqualTo("x");
        } finally {
            client.shutdown();
        }
    }

    /** As on a machine that is busy with something else. */
    @Test
    void aRedisThatIsSlowToAnswerIsWaitedForAndOneThatIsNotThereIsNot() throws Exception {
        RedisURI uri = RedisURI.create("127.0.0.1", REDIS.port());
        uri.setTimeout(Duration.ofSeconds(1));
        RedisClient client = RedisClient.create(uri);
        OnRedis.flushed(REDIS);
        REDIS.pause();
        AtomicInteger tries = new AtomicInteger();
        try {
            RedisConnection connected = RedisAtStart.connect(() -> {
                if (tries.incrementAndGet() == 2) {
                    goOn();
                }
                return RedisConnection.connect(client, 0);
            });
            connected.close();
        } finally {
            goOn();
        }
        assertThat(tries).hasValue(2);

        RedisClient nowhere = RedisClient.create(RedisURI.create("127.0.0.1", 1));
        tries.set(0);
        assertThatThrownBy(() -> RedisAtStart.connect(() -> {
                    tries.incrementAndGet();
                    return RedisConnection.connect(nowhere, 0);
                }))
                .isInstanceOf(RedisConnectionException.class);
        assertThat(tries).hasValue(1);
        client.shutdown();
        nowhere.shutdown();
    }

    private static void goOn() {
        try {
            REDIS.resume();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String persistence(RedisConnection store) {
        return store.commands().info("persistence").toCompletableFuture().join();
    }

    @ParameterizedTest
    @CsvSource({"allkeys-lru, 1", "volatile-ttl, 1", "noeviction, 0"})
    void aRedisThatWouldForgetIsWarnedOf(String policy, int warnings, CapturedOutput output) {
        OnRedis.flushed(REDIS);
        REDIS.configure("maxmemory-policy", policy);

        ChatServer.startOn(REDIS).close();

        assertThat(output.getAll().split("Redis has maxmemory-policy " + policy, -1))
                .hasSize(warnings + 1);
    }
}
