package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.HttpSession;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/** A chat moves from the disk to Redis and back; returning clients do not notice. */
@Order(1) // it takes long
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("StorageCopyIT")
class StorageCopyIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final String ID = "chosen-by-a-client-1";

    @TempDir
    Path folder;

    private String cookie = "";
    private String epoch = "";

    private static ChatServer onDisk(Path data) {
        return ChatServer.start(
                "spring.profiles.active=sqlite", "chat.data=" + data, "chat.administrator-token=let-me-in");
    }

    @Test
    void everythingMovesToRedisAndBack() throws Exception {
        REDIS.flushed();
        try (ChatServer server = onDisk(folder.resolve("one"))) {
            begin(server);
        }
        assertCopies("redis", "sqlite", folder.resolve("one"));
        try (ChatServer server = ChatServer.startOn(REDIS)) {
            assertAllIsThere(server, 2);
        }
        assertCopies("sqlite", "redis", folder.resolve("two"));
        try (ChatServer server = onDisk(folder.resolve("two"))) {
            assertAllIsThere(server, 3);
        }

        try (ServerProcess again = copy("redis", "sqlite", folder.resolve("two"))) {
            assertThat(again.run()).isNotZero();
            assertThat(again.log())
                    .contains("is not empty, and nothing was copied")
                    .doesNotContain("\tat ");
        }
        try (ServerProcess nothing = copy("sqlite", "sqlite", folder.resolve("two"))) {
            assertThat(nothing.run()).isNotZero();
            assertThat(nothing.log())
                    .contains("Nothing can be copied from sqlite")
                    .doesNotContain("\tat ");
        }
    }

    /** Also what today's rules refuse is moved, and what belongs to nothing is counted as left out. */
    @Test
    void whatCannotBeUsedIsMovedAllTheSame() throws Exception {
        REDIS.flushed();
        Path one = folder.resolve("one");
        try (ChatServer server = onDisk(one)) {
            begin(server);
        }
        change(one, "INSERT INTO account (id, name, password_hash, generation) VALUES ('u9', 'a:b', 'x', 3)");
        change(one, "INSERT INTO member (account, room, nickname) SELECT 'u9', id, 'c:d' FROM room WHERE name = 'Lab'");
        change(one, "INSERT INTO token VALUES (77, 'h', 'gone', 1, 1, 9999999999999)");
        assertThat(copied("redis", "sqlite", one)).contains("accounts=3", "memberships=2", "left out=1");
        Path two = folder.resolve("two");
        assertThat(copied("sqlite", "redis", two))
                .contains("accounts=3", "memberships=2")
                .doesNotContain("left out");

        change(two, "UPDATE account SET name = 'bender' WHERE id = 'u9' AND name = 'a:b' AND generation = 3");
        change(two, "UPDATE member SET nickname = 'Bender' WHERE account = 'u9' AND nickname = 'c:d'");
        try (ChatServer server = onDisk(two)) {
            ChatClient leela = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
            leela.says("#register bender nibbler-1").untilContains("SERVER:User name \"bender\" is taken");
            leela.close();
        }
    }

    @Test
    void noServerStartsOnACopyThatHasBrokenOff() throws Exception {
        REDIS.flushed();
        Path one = folder.resolve("one");
        try (ChatServer server = onDisk(one)) {
            begin(server);
        }
        RedisServer.await(REDIS.commands().set("RamblerTaskChat:{d}:user:u1", "of another program"));
        try (ServerProcess broken = copy("redis", "sqlite", one)) {
            assertThat(broken.run()).isNotZero();
            assertThat(broken.log())
                    .contains("The copy broke off (", "is incomplete")
                    .doesNotContain("\tat ");
        }
        try (ServerProcess server = new ServerProcess(REDIS.port())) {
            assertThat(server.run()).isNotZero();
            assertThat(server.log())
                    .contains("a copy into it has broken off", "Empty this database of Redis")
                    .doesNotContain("\tat ");
        }

        REDIS.flushed();
        assertThat(copied("redis", "sqlite", one)).contains("accounts=2");
        RedisServer.await(REDIS.commands().set("RamblerTaskChat:{d}:schema", "99"));
        try (ServerProcess server = copy("sqlite", "redis", folder.resolve("two"))) {
            assertThat(server.run()).isNotZero();
            assertThat(server.log()).contains("Redis holds data of schema 99").doesNotContain("\tat ");
        }
    }

    /** What a copy says when it is done. */
    private static String copied(String profile, String from, Path data) throws Exception {
        try (ServerProcess process = copy(profile, from, data)) {
            assertThat(process.run()).as(process.log()).isZero();
            return process.log();
        }
    }

    private static void change(Path data, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("chat.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Creates the data before the first move. */
    private void begin(ChatServer server) {
        ChatClient fry = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
        fry.says("#register fry slurm-2999").hearsStart("SERVER:User");
        fry.says("#login fry slurm-2999").hearsStart("SERVER:You are logged in");
        fry.says("#create room Lab").hears("SERVER:Room \"Lab\" is created").hearsStart("SERVER:You are connected");
        fry.says("#change nick Lab Philip").hearsStart("SERVER:Your nickname in room");
        fry.says("#left room Free Chat").hearsStart("SERVER:You are disconnected");
        fry.says("#claim let-me-in").hearsStart("SERVER:\"fry\" is an administrator");
        fry.says("#register zapp velour-1234").hearsStart("SERVER:User");
        fry.says("#ban Free Chat zapp 7d velour").hears("SERVER:Done");
        fry.says("#join room Python Developers").untilContains("You are connected to room");
        fry.says("#say Python Developers taken back").untilContains("taken back");
        fry.says("#remove Python Developers 1").untilContains("removed message 1");
        fry.says("#left room Python Developers").untilContains("You are disconnected");
        fry.says("#create private Secrets").untilContains("You are connected to room");
        fry.says("#say fry/Secrets psst").untilContains("psst");
        fry.says("#invite fry/Secrets zapp").untilContains("Done");
        fry.says("#left room fry/Secrets").untilContains("You are disconnected");
        fry.says("#msg zapp one").hears("MESSAGE:[@zapp] fry: one");
        fry.says("#msg zapp two").hears("MESSAGE:[@zapp] fry: two");
        fry.says("#left room @zapp").hears("SERVER:You are disconnected from room: \"@zapp\"");
        fry.says("#ignore zapp").hears("SERVER:Done");
        HttpSession browser = new HttpSession(server.httpPort());
        browser.send("POST", "/login", "user=fry&password=slurm-2999");
        cookie = "user=" + browser.loginCookie();
        try (JsonClient page = JsonClient.open(server.httpPort(), "Cookie", cookie)) {
            page.sends("{'type':'connect','replay':0}").next("joined");
            page.sends("{'type':'say','room':'Lab','text':'good\\nnews','id':'" + ID + "'}");
            assertThat(page.next("ok").get("duplicate").booleanValue()).isFalse();
            epoch = page.next("message").get("epoch").stringValue();
        }
        fry.close();
    }

    private void assertAllIsThere(ChatServer server, int nextNumber) {
        try (JsonClient page = JsonClient.open(server.httpPort(), "Cookie", cookie)) {
            page.sends("{'type':'connect','resume':{'Lab':{'epoch':'%s','after':0}}}".formatted(epoch));
            JsonNode joined = page.next("joined"); // the only room that the user is still in
            assertThat(joined.get("room").stringValue()).isEqualTo("Lab");
            assertThat(joined.get("nick").stringValue()).isEqualTo("Philip");
            assertThat(joined.get("recovered").booleanValue()).isTrue();
            JsonNode first = page.next("message");
            assertThat(first.get("seq").longValue()).isEqualTo(1);
            assertThat(first.get("id").stringValue()).isEqualTo(ID);
            assertThat(first.get("text").stringValue()).isEqualTo("good\nnews");
            assertThat(first.get("user").stringValue()).isEqualTo("fry");
            for (int known = 2; known < nextNumber; known++) {
                assertThat(page.next("message").get("text").stringValue()).isEqualTo("more " + known);
            }
            page.sends("{'type':'say','room':'Lab','text':'good\\nnews','id':'" + ID + "'}");
            assertThat(page.next("ok").get("duplicate").booleanValue()).isTrue();
            page.sends("{'type':'say','room':'Lab','text':'more " + nextNumber + "'}")
                    .next("ok");
            JsonNode next = page.next("message");
            assertThat(next.get("seq").longValue()).isEqualTo(nextNumber);
            assertThat(next.get("epoch").stringValue()).isEqualTo(epoch);
        }
        ChatClient leela = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
        leela.says("#register Philip nibbler-1").untilContains("SERVER:User name \"Philip\" is taken");
        leela.says("#login fry slurm-2999").hearsStart("SERVER:You are logged in");
        leela.untilContains("You are connected to room: \"Lab\"");
        leela.says("#bans Free Chat").untilContains("SERVER:\"zapp\" is banned until");
        leela.says("#acts Free Chat 1 2").hearsStart("SERVER:1 ").hearsStart("SERVER:No earlier acts");
        leela.says("#set Free Chat slow 1m").hears("SERVER:Done"); // still an administrator, and the rules go on
        leela.says("#set Free Chat slow off").hears("SERVER:Done");
        leela.says("#join room Python Developers").untilContains("You are connected to room");
        leela.says("#log Python Developers").untilContains("SERVER: A message of \"fry\" was removed");
        leela.untilContains("\"fry\" removed message 1").says("#left room Python Developers");
        leela.untilContains("You are disconnected from room: \"Python Developers\"");
        leela.says("#join room fry/Secrets").untilContains("You are connected to room");
        leela.says("#history fry/Secrets 100").untilContains("psst");
        leela.says("#left room fry/Secrets").untilContains("You are disconnected");
        leela.says("#ignore").hears("SERVER:You ignore \"zapp\"");
        leela.says("#join room @zapp").says("#history @zapp").untilContains("MESSAGE:[@zapp] fry: one");
        leela.untilContains("MESSAGE:[@zapp] fry: two").untilContains("No earlier messages");
        leela.says("#unread")
                .untilContains("Nothing unread")
                .says("#left room @zapp")
                .untilContains("You are disconnected");
        ChatClient zapp = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
        zapp.says("#login zapp velour-1234").untilContains("invites you to room \"fry/Secrets\"");
        zapp.untilContains("2 unread messages from \"fry\": #history @fry 2");
        zapp.close();
        leela.says("#create room Laboratory " + nextNumber).untilContains("is created");
        leela.close();
    }

    private static void assertCopies(String profile, String from, Path data) throws Exception {
        try (ServerProcess process = copy(profile, from, data)) {
            assertThat(process.run()).isZero();
            assertThat(process.log())
                    .contains("accounts=2")
                    .containsPattern("logins=\\d")
                    .containsPattern("messages=\\d")
                    .doesNotContain("ERROR");
        }
    }

    private static ServerProcess copy(String profile, String from, Path data) {
        return new ServerProcess(
                List.of(),
                "--spring.profiles.active=" + profile,
                "--spring.data.redis.port=" + REDIS.port(),
                "--chat.data=" + data,
                "--chat.copy-from=" + from);
    }
}
