package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.HttpSession;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.Transport;
import chat.rambler.support.WebSocketClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/** Two servers on one Redis are one chat; a restart loses nothing. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisServersIT")
@Order(1) // it takes long and mostly waits
class RedisServersIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String PASSWORD = "correct-horse";

    private ChatServer one;
    private ChatServer two;

    @BeforeEach
    void start() {
        REDIS.flushed();
        one = ChatServer.startOn(REDIS);
        two = ChatServer.startOn(REDIS);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private static ChatClient enter(ChatServer server) {
        return Transport.TCP.enter(server);
    }

    @Test
    void whatIsSaidOnOneServerIsHeardOnTheOther() {
        ChatClient fry = enter(one);
        ChatClient leela = enter(two);

        fry.says("good news").hears("MESSAGE:[Free Chat] Anonymous: good news");
        leela.hears("MESSAGE:[Free Chat] Anonymous: good news");
        leela.says("everyone").hears("MESSAGE:[Free Chat] Anonymous: everyone");
        fry.hears("MESSAGE:[Free Chat] Anonymous: everyone");
    }

    @Test
    void manySpeakersOnTwoServersAreHeardInOneOrderEverywhere() throws Exception {
        int speakers = 6;
        int lines = 200;
        List<ChatClient> clients = new ArrayList<>();
        for (int i = 0; i < speakers; i++) {
            clients.add(enter(i % 2 == 0 ? one : two));
        }
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < speakers; i++) {
            String name = "s" + i;
            ChatClient client = clients.get(i);
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < lines; n++) {
                    client.says(name + " " + n);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        List<List<String>> logs = new ArrayList<>();
        for (ChatClient client : clients) {
            List<String> log = new ArrayList<>();
            for (int i = 0; i < speakers * lines; i++) {
                log.add(client.next());
                assertThat(log.getLast()).as("line %d", i).startsWith("MESSAGE:[Free Chat] Anonymous: s");
            }
            logs.add(log);
        }

        assertThat(logs).allSatisfy(log -> assertThat(log).isEqualTo(logs.getFirst()));
        for (int i = 0; i < speakers; i++) {
            String prefix = "MESSAGE:[Free Chat] Anonymous: s" + i + " ";
            List<String> own = logs.getFirst().stream()
                    .filter(line -> line.startsWith(prefix))
                    .toList();
            for (int n = 0; n < lines; n++) {
                assertThat(own.get(n)).isEqualTo(prefix + n);
            }
        }
    }

    @Test
    void aUsersConnectionsFollowEachOtherAcrossServers() {
        String name = "fry" + NAMES.incrementAndGet();
        ChatClient first = enter(one);
        ChatClient second = enter(two);
        first.says("#register " + name + " " + PASSWORD).hearsStart("SERVER:User");
        first.says("#login " + name + " " + PASSWORD).hearsStart("SERVER:You are logged in");
        second.says("#login " + name + " " + PASSWORD).hearsStart("SERVER:You are logged in");

        first.says("#join room Python Developers Guido")
                .hears("SERVER:You are connected to room: \"Python Developers\"");
        second.hears("SERVER:You are connected to room: \"Python Developers\"");
        second.says("#change nick Python Developers Rossum").hearsStart("SERVER:Your nickname");
        first.hears("SERVER:Your nickname in room \"Python Developers\" is now \"Rossum\"");
        first.says("#create room Slurm " + name).hearsStart("SERVER:Room").hearsStart("SERVER:You are connected");
        second.hears("SERVER:You are connected to room: \"Slurm " + name + "\"");
        second.says("#left room Free Chat").hears("SERVER:You are disconnected from room: \"Free Chat\"");
        first.hears("SERVER:You are disconnected from room: \"Free Chat\"");
    }

    @Test
    void whoIsConnectedIsSeenFromBothServersAndAUserOnce() {
        String name = "zapp" + NAMES.incrementAndGet();
        ChatClient first = enter(one);
        ChatClient second = enter(two);
        ChatClient stranger = enter(two);
        first.says("#register " + name + " " + PASSWORD).hearsStart("SERVER:User");
        first.says("#login " + name + " " + PASSWORD).hearsStart("SERVER:You are logged in");
        second.says("#login " + name + " " + PASSWORD).hearsStart("SERVER:You are logged in");
        String both = "SERVER:Connected in room \"Free Chat\": \"" + name + "\", Anonymous (1)";

        for (ChatClient client : List.of(first, stranger)) {
            await().atMost(ChatClient.DEADLINE)
                    .until(() -> client.says("#who Free Chat").next().equals(both));
            client.says("#rooms")
                    .hears("SERVER:\"Free Chat\": 2 connected, you too")
                    .next();
            client.next();
        }
        second.close();
        first.close();
        await().atMost(ChatClient.DEADLINE)
                .until(() -> !stranger.says("#who Free Chat").next().contains(name));
    }

    @Test
    void presenceIsOneOnAllServersAlsoWhenAServerRestarts() {
        String name = "hermes" + NAMES.incrementAndGet();
        String login = "{'type':'login','user':'%s','password':'%s','replay':0}".formatted(name, PASSWORD);
        try (JsonClient leela = JsonClient.connect(one.httpPort())) {
            JsonClient first = JsonClient.connect(two.httpPort());
            leela.hears(presence("join", "Anonymous", 2));
            first.sends(login.replace("login", "register")).next();
            first.sends(login).next("nick");
            presenceOf(leela, "join");
            first.sends("{'type':'nick','room':'Free Chat','nick':'Bureaucrat'}")
                    .next("nick");
            JsonNode renamed = presenceOf(leela, "nick");
            assertThat(renamed.get("nick").stringValue()).isEqualTo("Bureaucrat");
            assertThat(renamed.get("was").stringValue()).isEqualTo(name);

            first.sends("{'type':'leave','room':'Free Chat'}").next("left");
            presenceOf(leela, "leave");
            first.sends("{'type':'join','room':'Free Chat','replay':0}").next("joined");
            presenceOf(leela, "join");
            two.close();
            JsonClient second = JsonClient.connect(one.httpPort());
            second.sends(login).next("nick");
            two = ChatServer.startOn(REDIS);
            second.sends("{'type':'leave','room':'Free Chat'}").next("left");
            presenceOf(leela, "leave"); // the user was present all the time before
            leela.sends("{'type':'who','room':'Free Chat'}");
            assertThat(leela.next("ok").get("members").toString()).isEqualTo("[]");
            second.close();
        }
    }

    private static String presence(String event, String nick, int members) {
        return "{'type':'presence','room':'Free Chat','event':'%s','nick':'%s','members':%d}"
                .formatted(event, nick, members);
    }

    /** The next presence of a user, which must be of this kind. */
    private static JsonNode presenceOf(JsonClient client, String event) {
        JsonNode next = client.nextPresence();
        while (next.get("nick").stringValue().equals("Anonymous")) {
            next = client.nextPresence();
        }
        assertThat(next.get("event").stringValue()).as("%s", next).isEqualTo(event);
        return next;
    }

    @Test
    void aLogoutVoidsTheCookieOnBothServers() {
        HttpSession session = new HttpSession(one.httpPort());
        session.send("POST", "/register", "user=amy&password=" + PASSWORD);
        session.send("POST", "/login", "user=amy&password=" + PASSWORD);
        String cookie = "user=" + session.loginCookie();
        HttpSession elsewhere = new HttpSession(two.httpPort());
        assertThat(elsewhere.send("GET", "/me", "", "Cookie", cookie).status()).isEqualTo(200);

        session.send("POST", "/logout", "");

        assertThat(elsewhere.send("GET", "/me", "", "Cookie", cookie).status()).isEqualTo(401);
    }

    @Test
    void aRestartLosesNothing() {
        ChatClient fry = enter(one);
        fry.says("#register kif " + PASSWORD).hearsStart("SERVER:User");
        fry.says("#login kif " + PASSWORD).hearsStart("SERVER:You are logged in");
        fry.says("#join room Python Developers Sigh").hearsStart("SERVER:You are connected");
        fry.says("remember me").hearsStart("MESSAGE:").hearsStart("MESSAGE:");
        one.close();
        two.close();

        one = ChatServer.startOn(REDIS);

        ChatClient again = Transport.TCP.connect(one);
        again.hearsStart("SERVER:You are connected").hears("MESSAGE:[Free Chat] kif: remember me");
        again.says("#login kif " + PASSWORD).hearsStart("SERVER:You are logged in");
        again.hears("SERVER:You are connected to room: \"Python Developers\"");
        again.hears("MESSAGE:[Python Developers] Sigh: remember me");
    }

    @Test
    void ofManyWhoRegisterOneNameOnTwoServersOneWins() throws Exception {
        for (int round = 0; round < 10; round++) {
            String name = "prize" + NAMES.incrementAndGet() + "x";
            List<ChatClient> rivals = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                rivals.add(Transport.TCP.connect(i % 2 == 0 ? one : two));
            }
            rivals.forEach(rival -> rival.says("#register " + name + " " + PASSWORD));
            int winners = 0;
            for (ChatClient rival : rivals) {
                rival.hearsStart("SERVER:You are connected");
                winners += rival.next().contains("is registered") ? 1 : 0;
                rival.close();
            }
            assertThat(winners).isEqualTo(1);
        }
    }

    @Test
    void ofTwoWhoWantOneNicknameEverywhereOneGetsItEverywhere() {
        List<ChatClient> rivals = List.of(enter(one), enter(two));
        for (int i = 0; i < 2; i++) {
            ChatClient rival = rivals.get(i);
            rival.says("#register rival" + i + " " + PASSWORD).hearsStart("SERVER:User");
            rival.says("#login rival" + i + " " + PASSWORD).hearsStart("SERVER:You are logged in");
            for (String room : List.of("Python Developers", "JavaScript Developers")) {
                rival.says("#join room " + room).hearsStart("SERVER:You are connected");
            }
        }
        for (int round = 0; round < 20; round++) {
            String crown = "Crown" + round;
            rivals.forEach(rival -> rival.says("#change nick * " + crown));
            int winners = 0;
            for (ChatClient rival : rivals) {
                if (rival.next().contains("is now \"" + crown + "\"")) {
                    rival.hearsStart("SERVER:Your nickname").hearsStart("SERVER:Your nickname");
                    winners++;
                }
                rival.says("#whoami").until("SERVER:In room \"JavaScript Developers\"").stream()
                        .filter(line -> line.startsWith("SERVER:In room"))
                        .map(line -> line.contains(crown))
                        .distinct()
                        .reduce((_, _) -> {
                            throw new AssertionError("a nickname in some of the rooms only");
                        });
            }
            assertThat(winners).isEqualTo(1);
        }
    }

    @Test
    void installationsOnTwoDatabasesOfOneRedisHearNothingOfEachOther() {
        REDIS.flushed();
        try (ChatServer zero = ChatServer.startOn(REDIS, "chat.history.replay=0");
                ChatServer other = ChatServer.startOn(REDIS, "chat.history.replay=0", "spring.data.redis.database=1")) {
            ChatClient fry = Transport.TCP.enter(zero);
            WebSocketClient leela =
                    WebSocketClient.speaking("chat.v1.json", other.httpPort()).says("{\"type\":\"connect\"}");
            leela.hearsStart("{\"type\":\"hello\"").hearsStart("{\"type\":\"joined\"");
            ChatClient amy = Transport.TCP.enter(zero);
            amy.says("of zero").hears("MESSAGE:[Free Chat] Anonymous: of zero");
            fry.hears("MESSAGE:[Free Chat] Anonymous: of zero");

            ChatClient bender = Transport.TCP.enter(other);
            bender.says("of one").hears("MESSAGE:[Free Chat] Anonymous: of one");

            assertThat(List.of(leela.next(), leela.next())) // presence may be told a moment later
                    .anyMatch(news -> news.contains("\"presence\"") && news.contains("\"members\":2"))
                    .anyMatch(news -> news.contains("of one"));
            fry.hearsNothingElse();
        }
    }

    @Test
    void dataOfANewerSchemaIsLeftAlone() {
        REDIS.flushed();
        RedisServer.await(REDIS.commands().set("RamblerTaskChat:{d}:schema", "2"));

        Throwable failure = catchThrowable(() -> ChatServer.startOn(REDIS).close());

        assertThat(failure)
                .hasStackTraceContaining("Redis holds data of schema 2, and this server knows schemas up to 1");
    }

    @Test
    void theProfileRedisNeverFallsBackToMemory() {
        Throwable failure = catchThrowable(() -> ChatServer.startAt(1).close());

        assertThat(failure).hasStackTraceContaining("RedisConnectionException");
    }
}
