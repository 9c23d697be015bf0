package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatServer;
import chat.rambler.support.HttpSession;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.TcpClient;
import chat.rambler.support.WebSocketClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The metrics exist and are correct. */
class MetricsIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final Path OPERATIONS = Path.of("src", "docs", "operations");
    private static final Pattern METRIC = Pattern.compile("\\b(?:chat|jvm|process)_[a-z_]*[a-z]\\b(?!\\*)");

    private static String scrape(ChatServer server) {
        return new HttpSession(server.managementPort())
                .send("GET", "/actuator/prometheus", "")
                .body();
    }

    @Test
    void whatHappensIsCounted() {
        try (ChatServer server = ChatServer.start(ChatServer.MANAGED);
                WebSocketClient fry = WebSocketClient.connect(server.httpPort());
                JsonClient leela = JsonClient.connect(server.httpPort());
                TcpClient bender = TcpClient.connect(server.tcpPort())) {
            fry.untilContains("You are connected");
            bender.untilContains("You are connected");
            fry.says("one").untilContains("one");
            fry.says("two").untilContains("two").says("#fly").untilContains("Unknown");
            bender.untilContains("two");
            leela.next("message");
            HttpSession browser = new HttpSession(server.httpPort());
            browser.send("POST", "/login", "user=nobody&password=guess-00");
            browser.send("POST", "/login", "", "Origin", "https://example.org");

            assertThat(scrape(server).lines())
                    .contains(
                            "chat_connections{protocol=\"websocket_text\"} 1.0",
                            "chat_connections{protocol=\"websocket_json\"} 1.0",
                            "chat_connections{protocol=\"tcp\"} 1.0",
                            "chat_messages_total 2.0",
                            "chat_deliveries_total 6.0",
                            "chat_refused_total{code=\"unknown_command\"} 1.0",
                            "chat_refused_total{code=\"bad_credentials\"} 1.0",
                            "chat_refused_total{code=\"forbidden_origin\"} 1.0",
                            "chat_refused_total{code=\"internal\"} 0.0",
                            "chat_connections_ended_total{reason=\"too_slow\"} 0.0",
                            "chat_connections_ended_total{reason=\"stalled\"} 0.0",
                            "chat_connections_ended_total{reason=\"silent\"} 0.0",
                            "chat_messages_recovered_total 0.0",
                            "chat_messages_lost_total 0.0",
                            "chat_store_seconds_count 2",
                            "chat_store_seconds_bucket{le=\"2.5\"} 2",
                            "chat_fanout_seconds_count 2",
                            "chat_outbox_bytes 0.0");
        }
    }

    @Test
    void aLineThatTheStorageFailsIsCounted() throws Exception {
        try (ChatServer server = ChatServer.startOn(REDIS, ChatServer.MANAGED);
                TcpClient fry = TcpClient.connect(server.tcpPort())) {
            fry.untilContains("You are connected");
            REDIS.kill();

            fry.says("hello?").untilContains("SERVER:Not ");

            assertThat(scrape(server).lines())
                    .containsAnyOf(
                            "chat_refused_total{code=\"unavailable\"} 1.0",
                            "chat_refused_total{code=\"unconfirmed\"} 1.0");
        } finally {
            REDIS.restart();
        }
    }

    @Test
    void everyMetricThatTheDocumentsNameIsThere() throws IOException {
        try (ChatServer server = ChatServer.startOn(REDIS, ChatServer.MANAGED);
                ChatServer onDisk = ChatServer.startOnDisk(ChatServer.MANAGED)) {
            System.gc(); // so that a pause has been counted
            String metrics = scrape(server) + scrape(onDisk);
            for (String document : new String[] {"README.md", "alerts.yml", "grafana.json"}) {
                TreeSet<String> named = new TreeSet<>();
                METRIC.matcher(Files.readString(OPERATIONS.resolve(document)))
                        .results()
                        .map(MatchResult::group)
                        .forEach(named::add);
                assertThat(named).as(document).isNotEmpty();
                assertThat(named)
                        .as(document)
                        .allSatisfy(name -> assertThat(metrics).containsPattern("(?m)^" + name + "(?:_count)?[ {]"));
            }
        }
    }

    @Test
    void strangersSeeNoMetrics() {
        try (ChatServer server = ChatServer.start(ChatServer.MANAGED)) {
            assertThat(new HttpSession(server.httpPort())
                            .send("GET", "/actuator/prometheus", "")
                            .status())
                    .isEqualTo(404);
        }
    }
}
