package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.room.RoomRegistry;
import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import chat.rambler.support.TcpClient;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** There are more rooms than one answer lists. */
class RoomListIT {
    private static final int ROOMS = 620; // and "Free Chat" before them

    @Test
    void roomsAreListedInPagesAndNotPutToWorkForIt() {
        String names =
                IntStream.rangeClosed(1, ROOMS).mapToObj(i -> "Room " + i).collect(Collectors.joining(","));
        try (ChatServer server = ChatServer.start("chat.rooms=" + names);
                JsonClient json = JsonClient.connect(server.httpPort())) {
            JsonNode first = json.sends("{'type':'rooms'}").next();
            assertThat(first.get("rooms").size()).isEqualTo(500);
            assertThat(first.get("more").booleanValue()).isTrue();
            assertThat(first.get("rooms").get(0).toString())
                    .isEqualTo("{\"room\":\"Free Chat\",\"members\":1,\"joined\":true}");
            String last = first.get("rooms").get(499).get("room").stringValue();
            assertThat(last).isEqualTo("Room 499");

            JsonNode second =
                    json.sends("{'type':'rooms','after':'" + last + "'}").next();
            assertThat(second.get("rooms").size()).isEqualTo(ROOMS - 499);
            assertThat(second.get("rooms").get(0).get("room").stringValue()).isEqualTo("Room 500");
            assertThat(second.get("more").booleanValue()).isFalse();
            assertThat(json.sends("{'type':'rooms','after':'room 620'}")
                            .next()
                            .get("rooms")
                            .size())
                    .isZero();
            assertThat(json.sends("{'type':'rooms','after':'Nowhere'}").next().get("code"))
                    .hasToString("\"unknown_room\"");
            assertThat(json.sends("{'type':'rooms','after':1}").next().get("code"))
                    .hasToString("\"usage\"");

            TcpClient tcp = TcpClient.connect(server.tcpPort());
            tcp.hearsStart("SERVER:You are connected").says("#rooms");
            List<String> lines = tcp.until("SERVER:And ");
            assertThat(lines.getLast()).isEqualTo("SERVER:And 121 more rooms");
            assertThat(lines).filteredOn(line -> line.endsWith(" connected")).hasSize(499);
            tcp.close();
            assertThat(server.bean(RoomRegistry.class).countAtWork()).isLessThan(10);
        }
    }
}
