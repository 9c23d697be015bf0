package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RawSocket;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** Strangers request much and read nothing: the server's memory stays bounded, and others do not notice. */
@Execution(ExecutionMode.CONCURRENT)
class UnreadAnswersIT {
    /** Five bytes in UTF-8 for each pair of characters. */
    private static final String LONG_TEXT = "Ж中".repeat(1_990);

    private static final int STRANGERS = 300;
    private static final int SMALL_BUFFER = 4_096;

    /** What a stranger requests, one after another. */
    private static final List<String> QUESTIONS = List.of(
            "{\"type\":\"connect\",\"replay\":100}",
            "{\"type\":\"history\",\"room\":\"Free Chat\"}",
            "{\"type\":\"history\",\"room\":\"Free Chat\",\"after\":0}",
            "{\"type\":\"join\",\"room\":\"Free Chat\",\"resume\":{\"epoch\":\"\",\"after\":0}}",
            "{\"type\":\"rooms\"}",
            "{\"type\":\"who\",\"room\":\"Free Chat\"}",
            "{\"type\":\"history\",\"room\":\"Free Chat\"}");

    @Test
    void longAnswersThatNobodyReadsTakeABoundedPartOfTheHeap() throws Exception {
        List<RawSocket> strangers = new ArrayList<>();
        try (ServerProcess server = new ServerProcess(
                List.of("-Xmx160m", "-XX:+ExitOnOutOfMemoryError"),
                "--spring.profiles.active=memory",
                "--chat.limits.messages-per-second=0")) {
            server.start();
            fill(server);
            for (int i = 0; i < STRANGERS; i++) {
                RawSocket stranger = new RawSocket(server.httpPort(), SMALL_BUFFER);
                stranger.handshake("Sec-WebSocket-Protocol: chat.v1.json");
                strangers.add(stranger);
                QUESTIONS.forEach(question -> ask(stranger, question));
            }

            try (JsonClient bystander = entered(server)) {
                for (int i = 0; i < 20; i++) {
                    String id = "bystander-%06d".formatted(i);
                    bystander.sends("{'type':'say','room':'Free Chat','text':'still here','id':'" + id + "'}");
                    assertThat(bystander.next("ok").path("id").asString()).isEqualTo(id);
                }
                await().until(() -> answered(bystander));
            }
            assertThat(server.isAlive()).isTrue();
            assertThat(server.log()).doesNotContain("OutOfMemoryError");
        } finally {
            strangers.forEach(UnreadAnswersIT::close);
        }
    }

    /** Enters the room; the server may first say to come back in a moment. */
    private static JsonClient entered(ServerProcess server) {
        while (true) {
            JsonClient client = JsonClient.open(server.httpPort());
            client.sends("{'type':'connect','replay':0}");
            for (JsonNode next = client.nextOrEnd(); next != null; next = client.nextOrEnd()) {
                if (next.path("type").asString().equals("joined")) {
                    return client;
                }
            }
            client.close();
        }
    }

    /** Whether a page is answered; it may be refused for the moment. */
    private static boolean answered(JsonClient client) {
        client.sends("{'type':'history','room':'Free Chat','limit':3}");
        JsonNode answer = client.next();
        while (answer.path("type").asString().equals("message")) {
            answer = client.next(); // its own messages
        }
        assertThat(answer.path("code").asString("rate_limited")).isEqualTo("rate_limited");
        return answer.path("messages").size() == 3;
    }

    private static void fill(ServerProcess server) {
        try (ChatClient speaker = TcpClient.connect(server.tcpPort())) {
            speaker.untilContains("You are connected");
            for (int i = 0; i < 105; i++) {
                speaker.says(i + LONG_TEXT).hearsStart("MESSAGE:[Free Chat] Anonymous: " + i);
            }
        }
    }

    private static void ask(RawSocket stranger, String question) {
        try {
            stranger.sendText(question);
        } catch (UncheckedIOException cut) {
            // cut, because it does not read
        }
    }

    private static void close(RawSocket stranger) {
        try {
            stranger.close();
        } catch (UncheckedIOException gone) {
            // it was cut
        }
    }
}
