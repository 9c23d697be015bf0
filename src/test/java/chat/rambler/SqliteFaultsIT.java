package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.checker.Checker;
import chat.rambler.support.ChatClient;
import chat.rambler.support.Crowd;
import chat.rambler.support.HttpSession;
import chat.rambler.support.JsonClient;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** A server that stores everything on its own disk is killed, or loses its folder. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("SqliteFaultsIT")
@Order(1) // it takes long
class SqliteFaultsIT {
    private static final int KILLS = Integer.getInteger("chat.test.kills", 3); // more with -Psoak
    private static final int TALKERS = 8;

    @TempDir
    Path folder;

    private ServerProcess server() {
        return server(folder.resolve("data"));
    }

    private static ServerProcess server(Path data, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.profiles.active=sqlite",
                "--chat.data=" + data,
                "--chat.limits.messages-per-second=0",
                "--chat.history.replay=0"));
        all.addAll(List.of(settings));
        return new ServerProcess(List.of(), all.toArray(String[]::new));
    }

    /** The messages of "Free Chat" in the file, read as an operator would. */
    private SequencedMap<Long, String> stored(long after) {
        return stored(folder.resolve("data/chat.db"), after);
    }

    private static SequencedMap<Long, String> stored(Path file, long after) {
        SequencedMap<Long, String> texts = new LinkedHashMap<>();
        String query = """
                SELECT number, text FROM message
                WHERE room = (SELECT id FROM room WHERE name = 'Free Chat') AND number > ? ORDER BY number
                """;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setLong(1, after);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    texts.put(rows.getLong(1), rows.getString(2));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return texts;
    }

    @Test
    void aNewcomersRoomIsThereAfterAKill() throws Exception {
        try (ServerProcess server = server()) {
            server.start();
            ChatClient fry = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
            fry.says("#register fry slurm-2999").hearsStart("SERVER:User");
            fry.says("#login fry slurm-2999").hearsStart("SERVER:You are logged in");
            fry.says("#create room Lab").hears("SERVER:Room \"Lab\" is created").hearsStart("SERVER:You are connected");
            fry.says("#change nick Lab Philip").hearsStart("SERVER:Your nickname in room");
            fry.says("#say Lab Good news").hears("MESSAGE:[Lab] Philip: Good news");
            HttpSession browser = new HttpSession(server.httpPort());
            browser.send("POST", "/login", "user=fry&password=slurm-2999");
            String cookie = browser.loginCookie();
            JsonClient page = JsonClient.open(server.httpPort(), "Cookie", "user=" + cookie);
            page.sends("{'type':'connect','replay':50}");
            JsonNode before = joined(page, "Lab");

            server.kill();
            server.start();

            try (JsonClient again = JsonClient.open(server.httpPort(), "Cookie", "user=" + cookie)) {
                again.sends("{'type':'connect','resume':{'Lab':{'epoch':'%s','after':%d}}}"
                        .formatted(before.get("epoch").stringValue(), 0));
                JsonNode after = joined(again, "Lab");
                assertThat(after.get("recovered").booleanValue()).isTrue();
                assertThat(after.get("epoch")).isEqualTo(before.get("epoch"));
                assertThat(after.get("nick").stringValue()).isEqualTo("Philip");
                JsonNode message = again.next("message");
                assertThat(message.get("text").stringValue()).isEqualTo("Good news");
                assertThat(message.get("seq").longValue()).isEqualTo(1);
            }
            ChatClient leela = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
            leela.says("#register Philip nibbler-1").hearsStart("SERVER:User name \"Philip\" is taken");
            leela.says("#login fry slurm-2999").hearsStart("SERVER:You are logged in");
        }
    }

    private static JsonNode joined(JsonClient client, String room) {
        JsonNode joined = client.next("joined");
        while (!joined.get("room").stringValue().equals(room)) {
            joined = client.next("joined");
        }
        return joined;
    }

    @Test
    void killsLoseDoubleAndReorderNothing() throws Exception {
        Crowd crowd = new Crowd();
        Follower follower = new Follower();
        try (ServerProcess server = server()) {
            for (int kill = 0; kill < KILLS; kill++) {
                server.start();
                Thread following = follower.follow(server.httpPort());
                List<Thread> talking = new ArrayList<>();
                for (int i = 0; i < TALKERS; i++) {
                    ChatClient client = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
                    talking.add(crowd.talk("k" + kill + "x" + i, client));
                }
                crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
                server.kill();
                for (Thread thread : talking) {
                    thread.join();
                }
                following.join();
                crowd.noteStored(this::stored);
            }
            server.start();
            Thread following = follower.follow(server.httpPort());
            await().atMost(ChatClient.DEADLINE)
                    .until(() -> follower.after >= stored(0).lastEntry().getKey());
            server.close();
            following.join();
        }

        assertThat(crowd.verdict(this::stored)).matches(Checker.Verdict::isClean);
        assertThat(crowd.holes()).isEmpty();
        assertThat(follower.faults).isEmpty();
    }

    /** A backup as operators make it, while clients talk; {@code sqlite3 .backup} does the same. */
    @Test
    void aBackupIsAPrefixAndARestoredOneBeginsAnew() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("restored")).resolve("chat.db");
        Crowd crowd = new Crowd();
        String epoch;
        try (ServerProcess server = server()) {
            server.start();
            ChatClient talking = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
            Thread talk = crowd.talk("backup", talking);
            crowd.awaitMoreAcknowledged(200, ChatClient.DEADLINE);
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/chat.db"));
                    Statement statement = connection.createStatement()) {
                statement.execute("VACUUM INTO '" + copy + "'");
            }
            crowd.awaitMoreAcknowledged(200, ChatClient.DEADLINE);
            epoch = epoch(server);
            server.kill();
            talk.join();
        }
        SequencedMap<Long, String> all = stored(0);
        SequencedMap<Long, String> kept = stored(copy, 0);
        assertThat(kept).hasSizeGreaterThanOrEqualTo(200).hasSizeLessThan(all.size());
        assertThat(List.copyOf(all.values()).subList(0, kept.size())).isEqualTo(List.copyOf(kept.values()));

        try (ServerProcess server = server(copy.getParent(), "--chat.restored=true")) {
            server.start();

            assertThat(epoch(server)).isNotEqualTo(epoch);
            ChatClient fry = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
            fry.says("after").hears("MESSAGE:[Free Chat] Anonymous: after");
        }
        assertThat(stored(copy, 0).lastEntry()).isEqualTo(Map.entry(kept.size() + 1L, "after"));
    }

    private static String epoch(ServerProcess server) {
        try (JsonClient client = JsonClient.open(server.httpPort())) {
            client.sends("{'type':'connect','replay':0}");
            return client.next("joined").get("epoch").stringValue();
        }
    }

    /** A client that resumes after each kill, and notes what it should not have seen. */
    private static final class Follower {
        private final List<String> faults = new ArrayList<>();
        private String epoch = "";
        private volatile long after;

        Thread follow(int port) {
            JsonClient client = JsonClient.open(port);
            return Thread.ofVirtual().start(() -> {
                client.sends(
                        "{'type':'connect','resume':{'Free Chat':{'epoch':'%s','after':%d}}}".formatted(epoch, after));
                for (JsonNode next = client.nextOrEnd(); next != null; next = client.nextOrEnd()) {
                    take(next);
                }
            });
        }

        private void take(JsonNode event) {
            String type = event.get("type").stringValue();
            if (type.equals("joined") && !event.path("recovered").booleanValue(true)) {
                faults.add("not recovered after " + after);
            } else if (type.equals("message")) {
                if (event.get("seq").longValue() != after + 1) {
                    faults.add(event.get("seq") + " after " + after);
                }
                if (!epoch.isEmpty() && !epoch.equals(event.get("epoch").stringValue())) {
                    faults.add("another epoch");
                }
                epoch = event.get("epoch").stringValue();
                after = event.get("seq").longValue();
            }
        }
    }

    @Test
    void aSecondServerIsToldWhoHasTheFolder() throws Exception {
        try (ServerProcess server = server();
                ServerProcess second = server()) {
            server.start();

            assertThatStartingFails(second, "Another server works with the folder", "chat.data");
        }
    }

    private static void assertThatStartingFails(ServerProcess server, String... told) throws IOException {
        try {
            server.start();
        } catch (IllegalStateException e) {
            assertThat(server.log())
                    .contains(told)
                    .contains("APPLICATION FAILED TO START")
                    .doesNotContain("\tat ");
            return;
        }
        throw new AssertionError("it has started");
    }

    @Test
    void aFolderThatIsRemovedIsNoticedAndNothingMoreIsAcknowledged() throws Exception {
        try (ServerProcess server = server()) {
            server.start();
            ChatClient fry = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
            fry.says("before").hears("MESSAGE:[Free Chat] Anonymous: before");
            HttpSession probe = new HttpSession(server.httpPort());

            FileSystemUtils.deleteRecursively(folder.resolve("data"));

            await().atMost(ChatClient.DEADLINE)
                    .until(() -> probe.send("GET", "/readyz", "").status() == 503);
            assertThat(probe.send("GET", "/livez", "").status()).isEqualTo(200);
            fry.says("after").hears("SERVER:Not saved in \"Free Chat\": the storage does not answer. Try again");
            assertThat(Files.exists(folder.resolve("data"))).isFalse();
            assertThat(server.log()).contains("has been removed or replaced").doesNotContain("\tat ");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsToldAndLeftAlone() throws Exception {
        Path file = Files.createDirectories(folder.resolve("data")).resolve("chat.db");
        Files.writeString(file, "My shopping list. ".repeat(1_000));
        try (ServerProcess server = server()) {
            assertThatStartingFails(server, "is damaged, or is no SQLite database", ".recover");
        }
        assertThat(Files.readString(file)).startsWith("My shopping list.").hasSize(18_000);
    }
}
