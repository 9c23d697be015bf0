package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.protocol.CloseReason;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.HeldTokenClock;
import chat.rambler.support.HttpSession;
import chat.rambler.support.RawSocket;
import chat.rambler.support.TcpClient;
import chat.rambler.support.WebSocketClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Reaches each limit, which says so (PROTOCOL.md, section 9). */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("LimitsIT")
class LimitsIT {
    private static final String PASSWORD = "slurm-2999";
    private static final int FLOODING = 20;
    private static final int FLOOD = 300;
    private static final String[] USUAL = {"chat.limits.messages-per-second=5", "chat.trusted-proxies=127.0.0.0/8"};

    /** A header that makes a request come from this address: the tests' machine is a trusted proxy. */
    private static String[] from(String address) {
        return new String[] {"X-Forwarded-For", address};
    }

    private static TcpClient user(ChatServer server, String name) {
        return (TcpClient) TcpClient.connect(server.tcpPort())
                .says("#register " + name + " " + PASSWORD)
                .untilContains("is registered")
                .says("#login " + name + " " + PASSWORD)
                .untilContains("logged in");
    }

    private static HttpSession.Answer post(
            ChatServer server, String path, String user, String password, String address) {
        return new HttpSession(server.httpPort())
                .send("POST", path, "user=" + user + "&password=" + password, from(address));
    }

    @Test
    void whoSpeaksFasterThanAllowedIsReadMoreSlowlyAndNothingIsLost() {
        try (ChatServer server = startHeld(USUAL);
                TcpClient fry = TcpClient.connect(server.tcpPort())) {
            fry.untilContains("You are connected");

            for (int i = 0; i < 20; i++) { // 10 at once, then 5 per second
                fry.says("number " + i);
            }
            for (int i = 0; i < 20; i++) {
                fry.hears("MESSAGE:[Free Chat] Anonymous: number " + i);
            }

            assertThat(waited(server)).isEqualTo(Duration.ofSeconds(2)); // for 10 of the 20 messages
        }
    }

    @Test
    void blankAndUnknownLinesCostAsMuch() {
        try (ChatServer server = startHeld(USUAL);
                TcpClient fry = TcpClient.connect(server.tcpPort())) {
            fry.untilContains("You are connected");

            for (int i = 0; i < 10; i++) {
                fry.says(" ").says("#fly");
            }
            for (int i = 0; i < 10; i++) {
                fry.hearsStart("SERVER:Unknown command");
            }

            assertThat(waited(server)).isEqualTo(Duration.ofSeconds(2)); // for 10 of the 20 lines
        }
    }

    /** Lines that cannot be read cost as much as others. */
    @Test
    void linesThatCannotBeReadCostAsMuch() {
        try (ChatServer server = startHeld(with("chat.limits.message-bytes=1KB"));
                TcpClient fry = TcpClient.connect(server.tcpPort())) {
            fry.untilContains("You are connected");

            for (int i = 0; i < 10; i++) {
                fry.sends(new byte[] {(byte) 0xFF, '\n'}).says("x".repeat(2_000));
            }
            for (int i = 0; i < 10; i++) {
                fry.hearsStart("SERVER:The line is not").hearsStart("SERVER:The line is longer");
            }

            assertThat(waited(server)).isEqualTo(Duration.ofSeconds(2)); // for 10 of the 20 lines
        }
    }

    /** A message may cost more than the burst: it is sent, and the next is refused until the rest is paid. */
    @Test
    void aLineInManyRoomsCostsAsMuchAsManyLines() {
        try (ChatServer server = startHeld(with("chat.limits.message-burst=5"));
                TcpClient fry = user(server, "fry")) {
            for (int i = 0; i < 12; i++) {
                fry.says("#create room r" + i).untilContains("connected to room: \"r" + i + "\"");
            }

            fry.says("everywhere");
            for (int i = 0; i < 13; i++) {
                assertThat(fry.next()).endsWith("fry: everywhere");
            }

            fry.says("and again").hearsStart("SERVER:Too fast. Try again in ");
        }
    }

    @Test
    void aUserWhoFloodsByManyConnectionsIsSentAway() {
        try (ChatServer server = ChatServer.start(USUAL)) {
            user(server, "fry").close();
            ConnectionRegistry connections = server.bean(ConnectionRegistry.class);
            await().until(() -> connections.count() == 0);
            List<TcpClient> many = new ArrayList<>();
            String flood = "#login fry " + PASSWORD + "\n" + "#help who\n".repeat(FLOOD);
            try {
                for (int i = 0; i < FLOODING; i++) {
                    many.add(TcpClient.connect(server.tcpPort()));
                    many.getLast().sends(flood.getBytes(StandardCharsets.UTF_8));
                }

                assertThat(firstToEnd(many))
                        .anyMatch(line -> line.startsWith("SERVER:Too fast. Try again in "))
                        .last()
                        .asString()
                        .endsWith(CloseReason.TOO_FAST.text());
            } finally {
                many.forEach(TcpClient::close);
            }
        }
    }

    /** What the first of these clients to be closed has heard. */
    private static List<String> firstToEnd(List<TcpClient> clients) {
        CompletableFuture<List<String>> first = new CompletableFuture<>();
        for (TcpClient client : clients) {
            Thread.ofVirtual().start(() -> first.complete(client.untilClosed()));
        }
        return first.orTimeout(ChatClient.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Test
    void anAddressHasSoManyConnectionsAndGetsThemBack() {
        try (ChatServer server = startHeld(with("chat.limits.connections-per-address=3"))) {
            List<WebSocketClient> three = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                three.add(WebSocketClient.connect(server.httpPort(), from("2001:db8:1:2::" + i)));
            }

            assertThat(handshake(server, "2001:db8:1:2:ffff::9")).startsWith("HTTP/1.1 429");
            assertThat(handshake(server, "2001:db8:1:3::1")).startsWith("HTTP/1.1 101");
            assertThat(handshake(server, "203.0.113.7")).startsWith("HTTP/1.1 101");
            three.getFirst().close();

            await().until(() -> handshake(server, "2001:db8:1:2::5").startsWith("HTTP/1.1 101"));
            three.forEach(WebSocketClient::close);
        }
    }

    /** A place must not stay taken after a failed handshake. */
    @Test
    void aHandshakeThatFailsTakesNoPlace() {
        try (ChatServer server = ChatServer.start(
                with("chat.limits.connections-per-address=3", "chat.limits.new-connections-per-10-minutes=0"))) {
            for (int i = 0; i < 50; i++) {
                try (RawSocket raw = new RawSocket(server.httpPort())) {
                    String request = RawSocket.handshakeRequest(server.httpPort(), "X-Forwarded-For: 203.0.113.9");
                    raw.send(request.replace("Version: 13", "Version: 99").getBytes(StandardCharsets.ISO_8859_1));
                    assertThat(raw.head()).startsWith("HTTP/1.1 426");
                }
            }

            assertThat(handshake(server, "203.0.113.9")).startsWith("HTTP/1.1 101");
        }
    }

    /** How long all the server's clients together have waited for tokens. */
    private static Duration waited(ChatServer server) {
        return server.bean(HeldTokenClock.class).passed();
    }

    /** A server on which tokens come back only by waiting, however long a test takes. */
    private static ChatServer startHeld(String... settings) {
        return ChatServer.startWith(HeldTokenClock.class, settings);
    }

    private static String[] with(String... settings) {
        List<String> all = new ArrayList<>(List.of(USUAL));
        all.addAll(List.of(settings));
        return all.toArray(String[]::new);
    }

    private static String handshake(ChatServer server, String address) {
        try (RawSocket raw = new RawSocket(server.httpPort())) {
            return raw.handshake("X-Forwarded-For: " + address);
        }
    }

    @Test
    void anAddressOpensSoManyInAWhile() {
        try (ChatServer server = startHeld(with("chat.limits.new-connections-per-10-minutes=5"))) {
            for (int i = 0; i < 5; i++) {
                assertThat(handshake(server, "203.0.113.8")).startsWith("HTTP/1.1 101");
            }

            assertThat(handshake(server, "203.0.113.8")).startsWith("HTTP/1.1 429");
        }
    }

    @Test
    void whoIsNoTrustedProxySpeaksForNobody() {
        try (ChatServer server =
                ChatServer.start(with("chat.trusted-proxies=", "chat.limits.new-connections-per-10-minutes=2"))) {
            for (int i = 0; i < 10; i++) { // all count as this machine, whatever they say
                assertThat(handshake(server, "203.0.113.8")).startsWith("HTTP/1.1 101");
            }
        }
    }

    /** A proxy that does not name its clients, such as Docker's published ports. */
    @Test
    void aTrustedProxyItselfIsNotCounted() {
        try (ChatServer server = ChatServer.start(with(
                "chat.trusted-proxies=127.0.0.0/8,172.16.0.0/12", "chat.limits.new-connections-per-10-minutes=2"))) {
            for (int i = 0; i < 10; i++) {
                assertThat(handshake(server, "172.18.0.1")).startsWith("HTTP/1.1 101");
            }
        }
    }

    @Test
    void aUserHasSoManyConnections() {
        try (ChatServer server = ChatServer.start(with("chat.limits.connections-per-user=2"));
                ChatClient first = user(server, "fry");
                ChatClient second = TcpClient.connect(server.tcpPort());
                ChatClient third = TcpClient.connect(server.tcpPort())) {
            second.says("#login fry " + PASSWORD).untilContains("logged in");
            for (ChatClient in : List.of(first, second)) { // a login counts once the next command is answered
                in.says("#limits").untilContains("connections_per_user");
            }

            third.says("#login fry " + PASSWORD).untilContains("Connections per user limit reached: 2");

            HttpSession browser = new HttpSession(server.httpPort());
            browser.send("POST", "/login", "user=fry&password=" + PASSWORD);
            try (RawSocket raw = new RawSocket(server.httpPort())) {
                assertThat(raw.handshake("Cookie: user=" + browser.loginCookie()))
                        .startsWith("HTTP/1.1 429");
            }
            first.close();
            await().until(() -> {
                third.says("#login fry " + PASSWORD);
                return third.next().contains("logged in");
            });
        }
    }

    @Test
    void whoGuessesIsStoppedAndTheOwnerIsNot() {
        try (ChatServer server = startHeld(USUAL)) {
            user(server, "leela").close();
            for (int i = 0; i < 5; i++) {
                assertThat(post(server, "/login", "leela", "guess-" + i, "203.0.113.1")
                                .status())
                        .isEqualTo(401);
            }

            HttpSession.Answer guessed = post(server, "/login", "Leela", PASSWORD, "203.0.113.1");

            assertThat(guessed.status()).isEqualTo(429);
            assertThat(guessed.body()).contains("\"code\":\"rate_limited\"");
            assertThat(post(server, "/login", "leela", PASSWORD, "203.0.113.2").status())
                    .isEqualTo(204);
            assertThat(post(server, "/login", "nobody", "guess-00", "203.0.113.1")
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void anAddressLogsInAndRegistersSoOften() {
        try (ChatServer server = startHeld(USUAL)) {
            for (int i = 0; i < 10; i++) {
                assertThat(post(server, "/register", "user" + i, PASSWORD, "203.0.113.3")
                                .status())
                        .isEqualTo(201);
            }
            assertThat(post(server, "/register", "user10", PASSWORD, "203.0.113.3")
                            .status())
                    .isEqualTo(429);
            assertThat(post(server, "/register", "user10", PASSWORD, "203.0.113.4")
                            .status())
                    .isEqualTo(201);
            for (int i = 0; i < 20; i++) {
                assertThat(post(server, "/login", "user" + i % 10, PASSWORD, "203.0.113.5")
                                .status())
                        .isEqualTo(204);
            }
            assertThat(post(server, "/login", "user0", PASSWORD, "203.0.113.5").status())
                    .isEqualTo(429);
        }
    }

    @Test
    void theSecureCookieFollowsTheTrustedProxysScheme() {
        try (ChatServer server = startHeld(USUAL)) {
            user(server, "amy").close();
            String form = "user=amy&password=" + PASSWORD;

            String overTls = new HttpSession(server.httpPort())
                    .send("POST", "/login", form, "X-Forwarded-For", "203.0.113.6", "X-Forwarded-Proto", "https")
                    .header("Set-Cookie");
            String plain =
                    post(server, "/login", "amy", PASSWORD, "203.0.113.6").header("Set-Cookie");

            assertThat(overTls).startsWith("__Host-user=").contains("; Path=/; ", "; Secure");
            assertThat(plain).startsWith("user=").doesNotContain("Secure");
            assertThat(server.bean(ConnectionRegistry.class).count()).isZero();
        }
    }
}
