package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import com.microsoft.playwright.BrowserContext;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A room with a million messages on disk: starting, resuming, paging and the page are as quick as in a new one. */
@Tag("soak") // a million rows are written first
class SqliteLongHistoryIT {
    private static final int MANY = 1_000_000;

    /** Beyond an empty folder's, by storage.md. */
    private static final Duration LONGER_START = Duration.ofMillis(500);

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @TempDir
    Path folder;

    private ChatServer start(String folderName) {
        return ChatServer.start("spring.profiles.active=sqlite", "chat.data=" + folder.resolve(folderName));
    }

    private Duration startTakes(String folderName) {
        long began = System.nanoTime();
        start(folderName).close();
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private void fill(String folderName) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(folderName, "chat.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    INSERT INTO message (room, number, id, time, user, nickname, sender, text)
                    SELECT room, i, 'id-' || i, 1700000000000 + i, NULL, 'Fry', NULL, 'text ' || i
                    FROM n, (SELECT room FROM log)
                    """.formatted(MANY));
            statement.execute("UPDATE log SET newest = %d, newest_id = 'id-%d'".formatted(MANY, MANY));
        }
    }

    @Test
    void aMillionMessagesCostNothingButSpace() throws Exception {
        String epoch;
        try (ChatServer server = start("full");
                JsonClient first = JsonClient.open(server.httpPort())) {
            first.sends("{'type':'connect','replay':0}").next("joined");
            first.sends("{'type':'say','room':'Free Chat','text':'text 1'}");
            epoch = first.next("message").get("epoch").stringValue();
        }
        fill("full");
        startTakes("warm");
        Duration empty = startTakes("empty");
        Duration full = startTakes("full");
        assertThat(full).as("empty: " + empty).isLessThan(empty.plus(LONGER_START));

        try (ChatServer server = start("full");
                JsonClient client = JsonClient.open(server.httpPort());
                BrowserContext browser = BROWSER.newContext()) {
            client.sends(
                    "{'type':'connect','resume':{'Free Chat':{'epoch':'%s','after':%d}}}".formatted(epoch, MANY - 3));
            assertThat(client.next("joined").get("recovered").booleanValue()).isTrue();
            for (int i = MANY - 2; i <= MANY; i++) {
                assertThat(client.next("message").get("seq").longValue()).isEqualTo(i);
            }
            for (int before : new int[] {2, 101, MANY / 2, MANY}) {
                client.sends("{'type':'history','room':'Free Chat','before':%d,'limit':100}".formatted(before));
                JsonNode messages = client.next("ok").get("messages");
                assertThat(messages.size()).isEqualTo(Math.min(100, before - 1));
                assertThat(messages.get(messages.size() - 1).get("text").stringValue())
                        .isEqualTo("text " + (before - 1));
            }
            ChatPage page = ChatPage.open(browser, server.httpPort()).hears("text " + MANY);
            page.page().locator("#log").focus();
            for (int older = 1; older <= 20; older++) {
                int atLeast = older * 50;
                await().until(() -> {
                    page.page().keyboard().press("Home");
                    return oldestLoaded(page) <= MANY - atLeast;
                });
            }
            page.says("still here").page().locator("#log").focus();
            page.page().keyboard().press("End"); // what is out of sight is not drawn
            page.hears("still here").hasNoComplaints();
        }
    }

    /** The number in the first text that the page has. */
    private static long oldestLoaded(ChatPage page) {
        return Long.parseLong(
                page.page().locator("#log .message .text").first().innerText().replace("text ", ""));
    }
}
