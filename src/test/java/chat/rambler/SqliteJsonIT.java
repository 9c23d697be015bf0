package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import chat.rambler.support.TcpClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("SqliteJsonIT")
@Order(1) // it takes long and mostly waits
class SqliteJsonIT extends JsonContract {
    @Override
    ChatServer start(String... settings) {
        return ChatServer.startOnDisk(settings);
    }

    @Test
    void ofAFullRoomOnlyTheNumberIsTold() {
        try (ChatServer large = start("chat.history.replay=0");
                JsonClient watcher = JsonClient.connect(large.httpPort())) {
            List<TcpClient> crowd = new ArrayList<>();
            for (int i = 2; i <= 500; i++) {
                crowd.add(TcpClient.connect(large.tcpPort()));
            }
            for (int i = 2; i <= 500; i++) {
                JsonNode news = watcher.nextPresence();
                assertThat(news.get("event").stringValue()).isEqualTo("join");
                assertThat(news.get("members").intValue()).isEqualTo(i);
            }
            for (int i = 501; i <= 520; i++) {
                crowd.add(TcpClient.connect(large.tcpPort()));
            }
            JsonNode news = watcher.nextPresence();
            int told = 1;
            while (news.get("members").intValue() < 520) {
                assertThat(news.has("event")).isFalse();
                news = watcher.nextPresence();
                told++;
            }
            assertThat(told).isLessThan(20);
            crowd.forEach(TcpClient::close);
        }
    }
}
