package chat.rambler.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The tasks that a server does for Redis again and again. */
@ExtendWith(OutputCaptureExtension.class)
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisHealthMonitorIT")
@ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
@Order(1) // it takes long and mostly waits
class RedisHealthMonitorIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Test
    void aChoreWithADefectIsToldOnceAndStopsNoOther(CapturedOutput output) {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", REDIS.port()));
        AtomicInteger failed = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        try (RedisHealthMonitor pulse =
                new RedisHealthMonitor(OnRedis.flushed(REDIS), OnRedis.channels(REDIS), new RedisBytes(client))) {
            pulse.start();
            pulse.everyTenSeconds(() -> {
                if (failed.getAndIncrement() > 0) { // the first run would throw to the caller
                    throw new IllegalStateException("a defect");
                }
            });
            pulse.everyTenSeconds(done::incrementAndGet);

            await().atMost(ChatClient.DEADLINE.multipliedBy(2)).until(() -> done.get() >= 3);
        } finally {
            client.shutdown();
        }

        assertThat(failed.get()).isGreaterThanOrEqualTo(3);
        assertThat(output).containsOnlyOnce("IllegalStateException: a defect");
        assertThat(output).containsPattern("ERROR.*again and again fails");
    }

    @Test
    void nonsenseOnTheProbesChannelIsToldOnceAndShowsNothing(CapturedOutput output) {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", REDIS.port()));
        RedisConnection store = OnRedis.flushed(REDIS);
        try (RedisHealthMonitor pulse =
                new RedisHealthMonitor(store, OnRedis.channels(REDIS), new RedisBytes(client))) {
            pulse.start();
            String channel = store.channel(RedisKeys.probe(pulse.server()));
            for (String nonsense : new String[] {"", "nonsense", "1e9", "99999999999999999999"}) {
                RedisConnection.await(store.commands().publish(channel, nonsense));
            }
            AtomicInteger heard = new AtomicInteger();
            pulse.time(_ -> heard.incrementAndGet());

            await().atMost(ChatClient.DEADLINE).until(() -> heard.get() >= 2);
        } finally {
            client.shutdown();
        }

        assertThat(output).containsOnlyOnce("a beat of this server");
        assertThat(output.getAll()
                        .lines()
                        .filter(line -> line.contains("RedisHealthMonitor"))) // others run beside this
                .isNotEmpty()
                .noneMatch(line -> line.contains("Exception"));
    }
}
