package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.support.ChatServer;
import chat.rambler.support.HttpSession;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.TcpClient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Plays every row of the table in PROTOCOL.md that says what causes each error. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("ErrorTableIT")
class ErrorTableIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final String PASSWORD = "nibbler-1";
    private static final List<List<String>> ROWS = new ProtocolDocument("PROTOCOL.md")
            .rows().stream()
                    .filter(row -> row.size() == 3 && row.getFirst().matches("`[a-z_]+`"))
                    .toList();

    private static final Map<String, JsonClient> CLIENTS = new LinkedHashMap<>();
    private static ChatServer server;
    private static ChatServer onRedis;
    private static ChatServer shut;

    @BeforeAll
    static void peopleArrive() {
        server = ChatServer.start();
        register(server, "amy").close();
        CLIENTS.put("anonymous", JsonClient.connect(server.httpPort()));
        JsonClient leela = register(server, "leela");
        leela.sends("{'type':'join','room':'Python Developers'}").next("joined");
        CLIENTS.put("leela", leela);
        JsonClient nowhere = register(server, "nowhere");
        nowhere.sends("{'type':'leave','room':'Free Chat'}").next("left");
        CLIENTS.put("nowhere", nowhere);
        JsonClient maker = register(server, "maker");
        for (int i = 1; i <= 20; i++) {
            maker.sends("{'type':'create','room':'r" + i + "'}").next("joined");
        }
        CLIENTS.put("maker", maker);
        CLIENTS.put("zoidberg", governed(maker, register(server, "zoidberg")));
        leela.sends("{'type':'ignore','user':'zoidberg'}").next("ignored");
        shut = ChatServer.start("chat.administrator-token=let-me-in");
        register(shut, "nibbler").close();
        try (JsonClient hermes = register(shut, "hermes")) {
            hermes.sends("{'type':'claim','token':'let-me-in'}").next("ok");
            hermes.sends("{'type':'ban','room':'*','who':'nibbler'}").next("ok");
            hermes.sends("{'type':'set','room':'*','name':'register','value':'closed'}")
                    .next("ok");
        }
        CLIENTS.put("a nibbler", JsonClient.connect(shut.httpPort()));
        REDIS.flushed();
        onRedis = ChatServer.startOn(REDIS);
        JsonClient zapp = register(onRedis, "zapp");
        CLIENTS.put("paused", zapp);
        CLIENTS.put("cut off", zapp);
    }

    /** What the maker of r1 to r4 does to a member. */
    private static JsonClient governed(JsonClient maker, JsonClient member) {
        act(maker, "{'type':'set','room':'r1','name':'speak','value':'moderators'}");
        act(maker, "{'type':'set','room':'r2','name':'slow','value':'1h'}");
        act(maker, "{'type':'ban','room':'r4','who':'zoidberg'}");
        for (int i = 1; i <= 3; i++) {
            member.sends("{'type':'join','room':'r" + i + "','replay':0}").next("joined");
        }
        member.sends("{'type':'say','room':'r2','text':'first'}").next("message");
        maker.next("message");
        act(maker, "{'type':'mute','room':'r3','who':'zoidberg'}");
        member.next("message");
        return member;
    }

    private static void act(JsonClient moderator, String what) {
        moderator.sends(what).next("ok");
        moderator.next("message");
    }

    @AfterAll
    static void theyGo() throws Exception {
        CLIENTS.values().forEach(JsonClient::close);
        server.close();
        shut.close();
        REDIS.restart(); // so that the server need not wait for it
        onRedis.close();
    }

    private static JsonClient register(ChatServer where, String user) {
        String account = "'user':'%s','password':'%s'}".formatted(user, PASSWORD);
        JsonClient client = JsonClient.connect(where.httpPort());
        client.sends("{'type':'register'," + account).next("ok");
        client.sends("{'type':'login'," + account).next("nick");
        return client;
    }

    @Test
    void everyErrorHasItsRow() {
        assertThat(ROWS)
                .extracting(List::getFirst)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> "`" + code.wireCode() + "`")
                        .toList());
    }

    @TestFactory
    Stream<DynamicTest> everyRowIsTrue() {
        return ROWS.stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.getFirst(),
                        () -> play(
                                row.get(0).replace("`", ""),
                                row.get(1),
                                row.get(2).replace("`", ""))));
    }

    private static void play(String code, String who, String what) throws Exception {
        switch (who) {
            case "TCP" -> playLine(code, what);
            case "a guesser" -> playGuesser(code, what);
            case "a page of another origin" -> playForeignPage(code, what);
            case "new" -> { // within the 15 s that it has to connect
                CLIENTS.put("new", JsonClient.open(server.httpPort()));
                assertThat(answer(who, what)).isEqualTo(code);
            }
            case "anybody" -> assertThat(what).startsWith("a defect");
            case "paused" -> {
                REDIS.pause();
                assertThat(answer(who, what)).isEqualTo(code);
                REDIS.resume();
            }
            case "cut off" -> {
                REDIS.kill(); // the server notices within moments
                await().until(() -> answer(who, what).equals(code));
            }
            default -> assertThat(answer(who, what)).isEqualTo(code);
        }
    }

    private static String answer(String who, String what) {
        JsonClient client = CLIENTS.get(who);
        client.sends(what.replace("LONG", "x".repeat(4_001)));
        return client.next().path("code").asString();
    }

    private static void playLine(String code, String what) {
        byte[] line = what.contains("FF")
                ? new byte[] {'h', (byte) 0xff, '\n'}
                : ("x".repeat(65_537) + "\n").getBytes(StandardCharsets.UTF_8);
        try (TcpClient client = TcpClient.connect(server.tcpPort())) {
            client.hearsStart("SERVER:You are connected");
            String beginning = ErrorCode.valueOf(code.toUpperCase()).template().split("%")[0];
            client.sends(line).hearsStart("SERVER:" + beginning);
        }
    }

    private static void playGuesser(String code, String what) {
        try (JsonClient guesser = JsonClient.connect(server.httpPort())) {
            for (int i = 0; i < 5; i++) {
                guesser.sends(what);
                assertThat(guesser.next().path("code").asString()).isEqualTo("bad_credentials");
            }
            guesser.sends(what);
            assertThat(guesser.next().path("code").asString()).isEqualTo(code);
        }
    }

    private static void playForeignPage(String code, String what) {
        String[] request = what.split(" ");
        HttpSession.Answer answer = new HttpSession(server.httpPort())
                .send(request[0], request[1], "user=leela&password=" + PASSWORD, "Origin", "https://elsewhere.example");
        assertThat(answer.sortedBody()).contains("\"code\":\"" + code + "\"");
    }
}
