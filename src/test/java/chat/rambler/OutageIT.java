package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.HttpSession;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.Relay;
import chat.rambler.support.Transport;
import chat.rambler.support.WebSocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What clients are told while the storage is away: never that a password is wrong, a room unknown or a name free, and
 * never an internal error (PROTOCOL.md §4 and §7).
 */
@Order(1) // it takes long
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("OutageIT")
class OutageIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final String PASSWORD = "slurm-2999";
    private static final String AWAY = "SERVER:Not (saved|confirmed).*";

    private static final List<String> REQUESTS = List.of(
            "{'type':'login','user':'fry','password':'" + PASSWORD + "'}",
            "{'type':'register','user':'leela','password':'nibbler-1'}",
            "{'type':'join','room':'Nowhere'}",
            "{'type':'join','room':'Python Developers'}",
            "{'type':'leave','room':'Free Chat'}",
            "{'type':'nick','room':'Free Chat','nick':'Philip'}",
            "{'type':'nick','room':'*','nick':'Philip'}",
            "{'type':'create','room':'Slurm Factory'}",
            "{'type':'say','room':'Free Chat','text':'hello'}",
            "{'type':'say','room':'Nowhere','text':'hello'}",
            "{'type':'history','room':'Free Chat'}",
            "{'type':'history','room':'Free Chat','after':0}",
            "{'type':'who','room':'Nowhere'}");

    private Relay relay;
    private ChatServer server;

    @BeforeEach
    void start() {
        REDIS.flushed();
        relay = new Relay(REDIS.port());
        server = ChatServer.startAt(relay.port(), "chat.limits.rooms-per-user=100", "chat.history.replay=0");
    }

    @AfterEach
    void stop() {
        relay.restore();
        server.close();
        relay.close();
    }

    /** How Redis becomes unreachable. */
    private enum Outage {
        CUT,
        SILENT;

        void begin(Relay relay) {
            if (this == CUT) {
                relay.cut();
            } else {
                relay.loseEverything();
            }
        }
    }

    @Test
    void everyCommandOfTheTextProtocolIsToldOfACut() {
        ChatClient fry = loggedIn("fry");
        ChatClient nobody = Transport.TCP.enter(server);
        begin(Outage.CUT, fry);

        for (String command : commandsThatNeedTheStorage()) {
            assertThat(fry.says(command).next()).as(command).matches(AWAY);
        }
        for (String command : List.of("#login fry " + PASSWORD, "#register leela nibbler-1", "hello")) {
            assertThat(nobody.says(command).next()).as(command).matches(AWAY);
        }
        nobody.says("#join room Nowhere").hears("SERVER:Log in first: to join other rooms than \"Free Chat\"");
        fry.says("#whoami").hears("SERVER:You are \"fry\"");
    }

    /** An outage must not make the members of rooms on other servers count as 0. */
    @Test
    void theListOfRoomsIsToldOfAnOutageWhereOthersHaveRooms() {
        ChatClient fry = loggedIn("fry");
        try (ChatServer other = ChatServer.startOn(REDIS)) {
            ChatClient leela = Transport.TCP.enter(other);
            leela.says("#register leela " + PASSWORD).hearsStart("SERVER:User");
            leela.says("#login leela " + PASSWORD).hearsStart("SERVER:You are logged in");
            leela.says("#create room Slurm Factory").untilContains("You are connected to room");
            await().atMost(ChatClient.DEADLINE)
                    .until(() -> fry.says("#rooms").says("#whoami").until("SERVER:You are \"").stream()
                            .anyMatch(line -> line.contains("Slurm Factory") && line.contains("1 connected")));
            begin(Outage.CUT, fry);

            await().atMost(ChatClient.DEADLINE)
                    .until(() -> fry.says("#rooms").next().matches(AWAY));
        }
    }

    private static List<String> commandsThatNeedTheStorage() {
        return List.of(
                "#login fry " + PASSWORD,
                "#register leela nibbler-1",
                "#join room Nowhere",
                "#join room Python Developers",
                "#left room Free Chat",
                "#left room Nowhere",
                "#change nick Free Chat Philip",
                "#change nick * Philip",
                "#change nick Nowhere Philip",
                "#create room Slurm Factory",
                "#say Free Chat hello",
                "#say Nowhere hello",
                "#who Nowhere",
                "#history Free Chat",
                "#history Nowhere",
                "hello");
    }

    @ParameterizedTest
    @EnumSource
    void everyRequestInJsonIsToldOfAnOutage(Outage outage) {
        ChatClient probe = loggedIn("fry");
        Map<String, JsonClient> clients = new LinkedHashMap<>();
        for (String request : REQUESTS) {
            JsonClient client = JsonClient.connect(server.httpPort());
            client.sends("{'type':'login','user':'fry','password':'" + PASSWORD + "'}")
                    .next("nick");
            clients.put(request, client);
        }
        begin(outage, probe);

        clients.forEach((request, client) -> client.sends(request)); // together they wait no longer than one

        clients.forEach((request, client) -> assertThat(
                        client.next("error").path("code").asString())
                .as(request)
                .matches("unavailable|unconfirmed|change_unconfirmed"));
    }

    @Test
    void everyRequestOverHttpIsToldOfAnOutage() {
        ChatClient probe = loggedIn("fry");
        HttpSession browser = new HttpSession(server.httpPort());
        assertThat(browser.send("POST", "/login", "user=fry&password=" + PASSWORD)
                        .status())
                .isEqualTo(204);
        String cookie = "user=" + browser.loginCookie();
        for (Outage outage : Outage.values()) {
            begin(outage, probe);
            Stream.of( // together they wait no longer than one
                            List.of("POST", "/register", "user=leela&password=nibbler-1"),
                            List.of("POST", "/login", "user=fry&password=" + PASSWORD),
                            List.of("POST", "/login", "user=nobody&password=" + PASSWORD),
                            List.of("POST", "/password", "password=" + PASSWORD + "&new=nibbler-1"),
                            List.of("POST", "/logout", ""),
                            List.of("GET", "/me", ""))
                    .map(request -> CompletableFuture.runAsync(() -> {
                        HttpSession.Answer answer = new HttpSession(server.httpPort())
                                .send(request.get(0), request.get(1), request.get(2), "Cookie", cookie);
                        assertThat(answer.status()).as("%s", request).isEqualTo(503);
                        assertThat(answer.body()).containsPattern("\"code\":\"(unavailable|change_unconfirmed)\"");
                    }))
                    .toList()
                    .forEach(CompletableFuture::join);
            relay.restore();
            awaitSaved(probe);
        }
    }

    @Test
    void aHandshakeWithACookieIsToldToComeBack() {
        ChatClient probe = loggedIn("fry");
        HttpSession browser = new HttpSession(server.httpPort());
        browser.send("POST", "/login", "user=fry&password=" + PASSWORD);
        String cookie = "user=" + browser.loginCookie();
        for (Outage outage : Outage.values()) {
            begin(outage, probe);

            try (WebSocketClient text = WebSocketClient.connect(server.httpPort(), "Cookie", cookie)) {
                assertThat(text.closeCode()).isEqualTo(1013);
            }
            try (WebSocketClient json = WebSocketClient.speaking("chat.v1.json", server.httpPort(), "Cookie", cookie)) {
                json.hearsStart("{\"type\":\"goodbye\",\"code\":1013,\"reconnect\":true");
                assertThat(json.closeCode()).isEqualTo(1013);
            }
            relay.restore();
            awaitSaved(probe);
        }
    }

    @Test
    void aRightPasswordInAnOutageIsNoFailure() {
        ChatClient fry = loggedIn("fry");
        ChatClient other = Transport.TCP.enter(server);
        begin(Outage.CUT, fry);
        for (int i = 0; i < 6; i++) { // one more than the allowed wrong passwords
            assertThat(other.says("#login fry " + PASSWORD).next()).matches(AWAY);
        }
        relay.restore();
        awaitSaved(fry);

        await().atMost(ChatClient.DEADLINE)
                .until(() -> other.says("#login fry " + PASSWORD)
                        .until("SERVER:")
                        .getLast()
                        .equals("SERVER:You are logged in as \"fry\""));
    }

    @Test
    void allStepsOfACommandShareOneWait() {
        ChatClient fry = loggedIn("fry");
        relay.delayAnswers(Duration.ofMillis(900));

        assertThat(fry.says("#login fry " + PASSWORD).next()).matches(AWAY);
    }

    @Test
    void connectionsOfOneUserThatStandInLineAreToldOfNoOutage() {
        ChatClient first = loggedIn("fry");
        List<String> rooms = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            first.says("#create room r" + i).until("SERVER:You are connected");
            rooms.add("r" + i);
        }
        List<ChatClient> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.add(Transport.TCP.enter(server));
        }
        relay.delayAnswers(Duration.ofMillis(30)); // about 1.5 s for all rooms of one connection

        others.forEach(other -> other.says("#login fry " + PASSWORD));

        for (ChatClient other : others) {
            other.hears("SERVER:You are logged in as \"fry\"");
            for (String room : rooms) {
                other.hears("SERVER:You are connected to room: \"" + room + "\"");
            }
        }
    }

    private ChatClient loggedIn(String user) {
        ChatClient client = Transport.TCP.enter(server);
        client.says("#register " + user + " " + PASSWORD).hearsStart("SERVER:User");
        return client.says("#login " + user + " " + PASSWORD).hearsStart("SERVER:You are logged");
    }

    /** Begins an outage and waits until the server has noticed it. */
    private void begin(Outage outage, ChatClient probe) {
        outage.begin(relay);
        await().atMost(ChatClient.DEADLINE)
                .until(() -> probe.says("noticed?").next().matches(AWAY));
    }

    private static void awaitSaved(ChatClient probe) {
        await().atMost(ChatClient.DEADLINE)
                .until(() -> probe.says("saved?").next().startsWith("MESSAGE:"));
    }
}
