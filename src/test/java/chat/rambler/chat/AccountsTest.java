package chat.rambler.chat;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.HttpSession;
import chat.rambler.support.SharedServer;
import chat.rambler.support.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Accounts, rooms and nicknames beyond what PROTOCOL.md shows, on both transports. */
@ParameterizedClass
@EnumSource(Transport.class)
class AccountsTest {
    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String PASSWORD = "correct-horse";

    private final Transport transport;
    private final List<ChatClient> clients = new ArrayList<>();
    private ChatClient fry;

    AccountsTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void connect() {
        fry = client();
    }

    @AfterEach
    void close() {
        clients.forEach(ChatClient::close);
    }

    private ChatClient client() {
        ChatClient client = transport.enter(SHARED.server());
        clients.add(client);
        return client;
    }

    private static String newName(String prefix) {
        return prefix + NAMES.incrementAndGet() + "x";
    }

    private void hears(ChatClient client, String line) {
        client.hears(transport.spelled(line));
    }

    private void asks(ChatClient client, String command, String answer) {
        client.says(command);
        hears(client, answer);
    }

    private void register(ChatClient client, String name, String typedPassword) {
        asks(
                client,
                "#register " + name + " " + typedPassword,
                "SERVER:User \"" + name + "\" is registered. Log in with: #login " + name + " PASSWORD");
    }

    private void login(ChatClient client, String name, String typedPassword) {
        asks(client, "#login " + name + " " + typedPassword, "SERVER:You are logged in as \"" + name + "\"");
    }

    private ChatClient loggedIn(String name) {
        ChatClient client = client();
        register(client, name, PASSWORD);
        login(client, name, PASSWORD);
        return client;
    }

    @Test
    void aPasswordMayHoldSpacesAndEitherQuote() {
        String[] typed = {
            "\"correct horse it's\"", "'correct \"horse\"'", "kor\"rekt'es", "\" \u00e9 12345\"", "пароль78"
        };
        for (String password : typed) {
            String name = newName("quoter");
            register(fry, name, password);
            login(fry, name, password);
        }
    }

    @Test
    void aPasswordIsTheSameHoweverItsCharactersAreComposed() {
        String name = newName("composer");
        register(fry, name, "caf\u00e9-au-lait");

        login(fry, name, "cafe\u0301-au-lait");
    }

    @Test
    void aPasswordHas8To256Characters() {
        String name = newName("counter");
        String weak = "SERVER:The password must have 8 to 256 characters";
        for (String password : new String[] {"''", "1234567", "x".repeat(257)}) {
            asks(fry, "#register " + name + " " + password, weak);
        }
        register(fry, name, "🙂".repeat(256));
        login(fry, name, "🙂".repeat(256));
        asks(fry, "#login " + name + " " + "x".repeat(257), "SERVER:Wrong user name or password");
        asks(fry, "#login " + name + " ''", "SERVER:Wrong user name or password");
        asks(fry, "#login '' ''", "SERVER:Wrong user name or password");
    }

    @Test
    void aPasswordThatCannotBeIsRefusedWithItsReason() {
        String name = newName("reasoner");
        for (String guessed : new String[] {
            "password", "PassWord123", "12345678", "87654321", "aaaaaaaa", "iloveyou",
            "0987654321", "123123123", "11223344", "1234qwer", "password!", "passw0rd1",
            "147258369", "qweasdzxc", "P@ssword1", "zaq12wsx"
        }) {
            asks(fry, "#register " + name + " " + guessed, "SERVER:The password is one that everybody guesses first");
        }
        asks(
                fry,
                "#register " + name + " " + name.toUpperCase(java.util.Locale.ROOT),
                "SERVER:The password is the user name");
        for (String disallowed : new String[] {"1234567\u0007", "slurm\u200d2999", "slurm-2999\u00ad"}) {
            asks(
                    fry,
                    "#register " + name + " " + disallowed,
                    "SERVER:The password holds a character that passwords cannot have");
        }
    }

    /** Joiners where scripts need them: RFC 5892 A.1 and A.2. */
    @Test
    void joinersInTheirPlaceArePartOfAPassword() {
        String name = newName("joiner");
        String persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645-1";
        String hindi = "\u0915\u094d\u200d\u0937-slurm";
        register(fry, name, persian);
        login(fry, name, persian);
        String other = newName("virama");
        register(fry, other, hindi);
        login(fry, other, hindi);
        asks(fry, "#login " + other + " " + hindi.replace("\u200d", ""), "SERVER:Wrong user name or password");
    }

    @Test
    void loggingInTwiceChangesNothingAndReplaysNothing() {
        String name = newName("twice");
        register(fry, name, PASSWORD);
        login(fry, name, PASSWORD);

        login(fry, name, PASSWORD);

        fry.hearsNothingElse();
        asks(fry, "#logout", "SERVER:You are logged out");
        asks(fry, "#logout", "SERVER:You are not logged in");
    }

    @Test
    void aFailedLoginLeavesTheIdentityAsItWas() {
        String name = newName("steady");
        ChatClient client = loggedIn(name);

        asks(client, "#login " + name + " wrong-horse", "SERVER:Wrong user name or password");

        asks(client, "#whoami", "SERVER:You are \"" + name + "\"");
    }

    @Test
    void membershipsOutliveTheConnection() {
        String name = newName("stayer");
        ChatClient first = loggedIn(name);
        asks(
                first,
                "#join room python developers " + name + "Guido",
                "SERVER:You are connected to room: \"Python Developers\"");
        asks(first, "#left room free chat", "SERVER:You are disconnected from room: \"Free Chat\"");
        first.close();

        ChatClient second = client();
        login(second, name, PASSWORD);

        hears(second, "SERVER:You are disconnected from room: \"Free Chat\"");
        hears(second, "SERVER:You are connected to room: \"Python Developers\"");
        asks(second, "#whoami", "SERVER:You are \"" + name + "\"");
        hears(second, "SERVER:In room \"Python Developers\" as \"" + name + "Guido\"");
    }

    @Test
    void loggingOutOfARoomOneHadLeftEntersItAgain() {
        String name = newName("outer");
        ChatClient client = loggedIn(name);
        asks(client, "#leave room Free Chat", "SERVER:You are disconnected from room: \"Free Chat\"");
        asks(client, "nobody hears this", "SERVER:You are not in any room");
        asks(client, "#change nick * anything", "SERVER:You are not in any room");

        asks(client, "#logout", "SERVER:You are logged out");

        hears(client, "SERVER:You are connected to room: \"Free Chat\"");
    }

    @Test
    void whoLeavesARoomHearsNoMoreOfIt() {
        String name = newName("leaver");
        ChatClient client = loggedIn(name);
        asks(client, "#left room Free Chat " + name, "SERVER:You are disconnected from room: \"Free Chat\"");

        asks(fry, "hello", "MESSAGE:[Free Chat] Anonymous: hello");

        client.hearsNothingElse();
        asks(client, "#left room Free Chat", "SERVER:You are not in room \"Free Chat\"");
        asks(client, "#say Free Chat hello", "SERVER:You are not in room \"Free Chat\"");
        asks(client, "#who Free Chat", "SERVER:You are not in room \"Free Chat\"");
        asks(client, "#history Free Chat", "SERVER:You are not in room \"Free Chat\"");
        asks(client, "#change nick Free Chat x", "SERVER:You are not in room \"Free Chat\"");
    }

    @Test
    void errorsAreToldInTheirOrder() {
        ChatClient client = loggedIn(newName("orderly"));

        asks(client, "#join room Nowhere a:b", "SERVER:There is no room \"Nowhere\"");
        asks(client, "#join room Free Chat a:b", "SERVER:You are in room \"Free Chat\" already");
        asks(client, "#join room a[b x", "SERVER:There is no room \"a[b\"");
        asks(client, "#join room Python Developers a:b", "SERVER:\"a:b\" cannot be a nickname: it holds :");
        asks(client, "#change nick Python Developers a:b", "SERVER:You are not in room \"Python Developers\"");
        asks(fry, "#change nick Nowhere a:b", "SERVER:Log in first: to change your nickname");
        asks(fry, "#create room a:b", "SERVER:Log in first: to create a room");
        asks(fry, "#register a:b short", "SERVER:\"a:b\" cannot be a user name: it holds :");
    }

    @Test
    void noRoomTakesWhatIsSaidInAnother() {
        ChatClient client = loggedIn(newName("taker"));

        asks(
                client,
                "#create room Free Chat I",
                "SERVER:\"Free Chat I\" cannot be a room name: it begins with the name of room" + " \"Free Chat\"");
        client.says("#say Free Chat I think so").untilContains(": I think so");
    }

    @Test
    void aRefusedNicknameEverywhereChangesNowhere() {
        String taken = newName("taken");
        ChatClient other = loggedIn(newName("other"));
        asks(
                other,
                "#join room JavaScript Developers " + taken,
                "SERVER:You are connected to room: \"JavaScript Developers\"");
        String name = newName("changer");
        ChatClient client = loggedIn(name);
        asks(client, "#join room JavaScript Developers", "SERVER:You are connected to room: \"JavaScript Developers\"");

        asks(
                client,
                "#change nick * " + taken,
                "SERVER:Nickname \"" + taken + "\" is taken in room \"JavaScript Developers\"");

        asks(client, "#whoami", "SERVER:You are \"" + name + "\"");
        hears(client, "SERVER:In room \"Free Chat\" as \"" + name + "\"");
        hears(client, "SERVER:In room \"JavaScript Developers\" as \"" + name + "\"");
    }

    @Test
    void crossingNicknameChangesOfOneUserEndInOneName() throws Exception {
        String name = newName("crosser");
        ChatClient first = loggedIn(name);
        ChatClient second = client();
        login(second, name, PASSWORD);

        together(() -> change(first, name + "one", 50), () -> change(second, name + "two", 50));

        settle(first, second);
        asks(first, "#whoami", "SERVER:You are \"" + name + "\"");
        asks(second, "#whoami", "SERVER:You are \"" + name + "\"");
        assertThat(first.next()).isEqualTo(second.next()).contains(" as ", name);
    }

    private static boolean change(ChatClient client, String nickname, int times) {
        for (int i = 0; i < times; i++) {
            client.says("#change nick * " + nickname + i);
        }
        return true;
    }

    @Test
    void ofTwoUsersWhoWantOneNicknameAtOnceOneGetsIt() throws Exception {
        ChatClient one = loggedIn(newName("rival"));
        ChatClient two = loggedIn(newName("rival"));
        for (int round = 0; round < 20; round++) {
            String prize = newName("prize");
            List<Boolean> won = together(() -> wins(one, prize), () -> wins(two, prize));
            assertThat(won).containsExactlyInAnyOrder(true, false);
        }
    }

    private boolean wins(ChatClient client, String nickname) {
        client.says("#change nick Free Chat " + nickname);
        return client.next().startsWith("SERVER:Your nickname");
    }

    @Test
    void aNameIsRegisteredOnceHoweverManyWantItOverAllTransports() throws Exception {
        HttpSession http = new HttpSession(SHARED.server().httpPort());
        ChatClient webSocket = Transport.WEBSOCKET.enter(SHARED.server());
        ChatClient tcp = Transport.TCP.enter(SHARED.server());
        for (int round = 0; round < 10; round++) {
            String name = newName("wanted");
            List<Boolean> won = together(
                    () -> registers(webSocket, name, "password-of-ws"),
                    () -> registers(tcp, name, "password-of-tcp"),
                    () -> http.send("POST", "/register", "user=" + name + "&password=password-of-http")
                                    .status()
                            == 201);

            assertThat(won.stream().filter(winner -> winner)).hasSize(1);
            String password = List.of("password-of-ws", "password-of-tcp", "password-of-http")
                    .get(won.indexOf(true));
            assertThat(http.send("POST", "/login", "user=" + name + "&password=" + password)
                            .status())
                    .isEqualTo(204);
        }
        webSocket.close();
        tcp.close();
    }

    private static boolean registers(ChatClient client, String name, String password) {
        client.says("#register " + name + " " + password);
        return client.next().contains("is registered");
    }

    @Test
    void loginsAndLogoutsAtOnceEndWithEverybodyWhereTheyBelong() throws Exception {
        String name = newName("hasty");
        ChatClient first = loggedIn(name);
        ChatClient second = client();

        together(() -> hurry(first, name), () -> hurry(second, name));

        settle(first, second);
        for (ChatClient client : List.of(first, second)) {
            login(client, name, PASSWORD);
            settle(first, second);
            client.says("#left room Python Developers");
            settle(first, second);
            asks(client, "#whoami", "SERVER:You are \"" + name + "\"");
            hears(client, "SERVER:In room \"Free Chat\" as \"" + name + "\"");
        }
        first.hearsNothingElse().says("#who Free Chat");
        assertThat(first.next()).containsOnlyOnce(name);
    }

    /** Waits until all commands of these clients are carried out and everybody has been told of the results. */
    private static void settle(ChatClient... clients) {
        for (int round = 0; round < 2; round++) {
            for (ChatClient client : clients) {
                String probe = newName("settle");
                client.says("#" + probe).untilContains(probe);
            }
        }
    }

    private static boolean hurry(ChatClient client, String name) {
        for (int i = 0; i < 10; i++) {
            client.says("#login " + name + " " + PASSWORD).says("#join room Python Developers");
            client.says("#left room Python Developers").says("#logout");
        }
        return true;
    }

    @SafeVarargs
    private static List<Boolean> together(Callable<Boolean>... tasks) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (Callable<Boolean> task : tasks) {
                running.add(threads.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            start.countDown();
            List<Boolean> results = new ArrayList<>();
            for (Future<Boolean> result : running) {
                results.add(result.get());
            }
            return results;
        }
    }
}
