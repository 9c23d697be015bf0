package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** Runs beside other classes, since it waits most of the time. */
@Execution(ExecutionMode.CONCURRENT)
@Order(1) // it takes long and mostly waits
class KilledServerIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Test
    void itsPeopleAreGoneWithin45SecondsWithOneLeaveEach() throws Exception {
        REDIS.flushed();
        ServerProcess victim = new ServerProcess(REDIS.port());
        victim.start();
        try (ChatServer survivor = ChatServer.startOn(REDIS);
                JsonClient fry = JsonClient.connect(survivor.httpPort())) {
            ChatClient leela = TcpClient.connect(victim.tcpPort()).hearsStart("SERVER:You are connected");
            leela.says("#register leela nibbler-1").hearsStart("SERVER:User");
            leela.says("#login leela nibbler-1").hearsStart("SERVER:You are logged in");
            List<String> heard = new ArrayList<>();
            while (!heard.contains("join leela")) {
                heard.add(told(fry.nextPresence()));
            }

            victim.kill();
            long killed = System.nanoTime();
            while (!heard.contains("leave leela")) {
                heard.add(told(fry.nextPresence()));
            }

            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isGreaterThan(Duration.ofSeconds(10));
            fry.sends("{'type':'who','room':'Free Chat'}");
            assertThat(fry.next("ok").get("members")).isEmpty();
            assertThat(heard.stream().filter(news -> news.endsWith("leela")))
                    .containsExactly("join leela", "leave leela");
        } finally {
            victim.kill();
        }
    }

    private static String told(JsonNode presence) {
        return presence.get("event").stringValue() + " " + presence.get("nick").stringValue();
    }
}
