package chat.rambler.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.store.TokenRepository;
import chat.rambler.store.TokenRepositoryContract;
import chat.rambler.support.RedisServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class RedisTokenRepositoryTest extends TokenRepositoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Override
    protected TokenRepository empty() {
        return new RedisTokenRepository(OnRedis.flushed(REDIS));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    @ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
    void whatIsNoTokenIsNobodysAndToldOnce(CapturedOutput output) {
        RedisConnection redis = OnRedis.flushed(REDIS);
        await().untilAsserted(
                        () -> { // a server that starts beside this may set up the logging anew
                            int before = output.getAll().length();
                            TokenRepository tokens = new RedisTokenRepository(redis);
                            for (String garbage :
                                    List.of("", "u1", "u1 2", "u1 two 3", "u1 2 soon", "u1 2 99999999999999999999")) {
                                RedisConnection.await(redis.commands().set(RedisKeys.token("0123456789"), garbage));
                                assertThat(tokens.find("0123456789")).isEmpty();
                            }
                            RedisConnection.await(redis.commands().del(RedisKeys.token("list")));
                            RedisConnection.await(redis.commands().rpush(RedisKeys.token("list"), "x"));

                            assertThat(tokens.find("list")).isEmpty();
                            String logged = output.getAll().substring(before);
                            assertThat(logged).containsOnlyOnce("the login token 01234567");
                            assertThat(logged.lines()
                                            .filter(line ->
                                                    line.contains("RedisTokenRepository"))) // others run beside this
                                    .noneMatch(line -> line.contains("Exception"));
                        });
    }
}
