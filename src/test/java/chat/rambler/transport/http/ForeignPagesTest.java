package chat.rambler.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatServer;
import chat.rambler.support.HeldTokenClock;
import chat.rambler.support.HttpSession;
import chat.rambler.support.RawSocket;
import chat.rambler.support.WebSocketClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Requests of pages of other origins, for other hosts and versions, and through proxies. */
class ForeignPagesTest {
    private static final String LISTED = "http://localhost:9999";
    private static final String FORM = "user=amy&password=slurm-2999";

    private static HttpSession signedIn(ChatServer server) {
        HttpSession session = new HttpSession(server.httpPort());
        assertThat(session.send("POST", "/register", FORM).status()).isEqualTo(201);
        assertThat(session.send("POST", "/login", FORM).status()).isEqualTo(204);
        return session;
    }

    @Test
    void aListedPageOfTheSameSiteIsNotTheUser() {
        try (ChatServer server = ChatServer.start("chat.allowed-origins=" + LISTED)) {
            HttpSession session = signedIn(server);
            String cookie = "user=" + session.loginCookie();

            isWho(server, cookie, LISTED, "SERVER:You are Anonymous");
            isWho(server, cookie, "http://localhost:" + server.httpPort(), "SERVER:You are &quot;amy&quot;");
            assertThat(session.send("GET", "/me", "", "Origin", LISTED).status())
                    .isEqualTo(401);
            assertThat(session.send("POST", "/password", "password=slurm-2999&new=nibbler-1", "Origin", LISTED)
                            .status())
                    .isEqualTo(401);
            HttpSession foreign = new HttpSession(server.httpPort());
            foreign.send("POST", "/logout", "", "Origin", LISTED, "Cookie", cookie);
            assertThat(session.send("GET", "/me", "").status()).isEqualTo(200);
        }
    }

    private static void isWho(ChatServer server, String cookie, String origin, String expected) {
        try (WebSocketClient client = WebSocketClient.connect(server.httpPort(), "Cookie", cookie, "Origin", origin)) {
            client.hearsStart("SERVER:You are connected").says("#whoami").hears(expected);
        }
    }

    @Test
    void onlyTheServersOwnNamesAreAnsweredWhereTheyAreListed() {
        try (ChatServer server = ChatServer.start(ChatServer.MANAGED, "chat.hosts=Localhost,127.0.0.1,[::1]")) {
            String rebound = "evil.example:" + server.httpPort();

            assertThat(status(server, "GET / HTTP/1.1\r\nHost: " + rebound)).contains(" 421 ");
            assertThat(status(
                            server,
                            RawSocket.handshakeRequest(server.httpPort())
                                    .replaceFirst("Host: [^\r]*", "Host: " + rebound)
                                    .strip()))
                    .contains(" 421 ");
            for (String ours : List.of("LOCALHOST:1", "localhost.", "127.0.0.1", "[::1]:8080")) {
                assertThat(status(server, "GET / HTTP/1.1\r\nHost: " + ours)).contains(" 200 ");
            }
            assertThat(status(server, "GET /livez HTTP/1.1\r\nHost: " + rebound))
                    .contains(" 200 ");
            String metrics = "GET /actuator/prometheus HTTP/1.1\r\nHost: ";
            int management = server.managementPort();
            assertThat(status(management, metrics + rebound)).contains(" 421 ");
            assertThat(status(management, metrics + "127.0.0.1:8082")).contains(" 200 ");
        }
    }

    private static String status(ChatServer server, String request) {
        return status(server.httpPort(), request);
    }

    private static String status(int port, String request) {
        try (RawSocket raw = new RawSocket(port)) {
            raw.send((request + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return raw.head();
        }
    }

    @Test
    void thePageOfAnotherVersionGetsTheFilesOfThisOne() {
        try (ChatServer server = ChatServer.start()) {
            HttpSession session = new HttpSession(server.httpPort());

            HttpSession.Answer other = session.send("GET", "/v/0123456789abcdef/net/requests.js", "");

            assertThat(other.status()).isEqualTo(200);
            assertThat(other.body())
                    .isEqualTo(session.send("GET", "/net/requests.js", "").body());
            assertThat(other.header("Cache-Control")).isEqualTo("no-store");
            assertThat(session.send("GET", "/v/0123456789abcdef/none.js", "").status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "203.0.113.31:%d",
                "\"203.0.113.31:%d\"",
                "[2001:db8::1]:%d",
                "2001:db8::%d",
                "_hidden%d",
                "4%d",
                "evil%d.example",
                "1.2.3.4%d5"
            })
    void anAddressIsOneClientHoweverAProxyWritesIt(String form) {
        try (ChatServer server = ChatServer.startWith(
                HeldTokenClock.class,
                "chat.trusted-proxies=127.0.0.0/8",
                "chat.limits.new-connections-per-10-minutes=3")) {
            for (int i = 1; i <= 4; i++) {
                try (RawSocket raw = new RawSocket(server.httpPort())) {
                    assertThat(raw.handshake("X-Forwarded-For: " + form.formatted(i)))
                            .startsWith(i <= 3 ? "HTTP/1.1 101" : "HTTP/1.1 429");
                }
            }
        }
    }

    @Test
    void tomcatsOwnAnswersHaveTheHeadersOfOurs() {
        try (ChatServer server = ChatServer.start()) {
            for (String request : List.of("GET /[ HTTP/1.1\r\nHost: x", "GET /%00 HTTP/1.1\r\nHost: x")) {
                assertThat(status(server, request))
                        .startsWith("HTTP/1.1 4")
                        .contains("Content-Security-Policy: default-src 'none'")
                        .contains("X-Content-Type-Options: nosniff");
            }
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    @ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
    void strangersWordsDoNotEnterTheLog(CapturedOutput output) {
        try (ChatServer server = ChatServer.start()) {
            String version = new HttpSession(server.httpPort())
                    .send("GET", "/", "")
                    .body()
                    .replaceAll("(?s).*?(/v/[0-9a-f]+/).*", "$1");
            for (String target : List.of(
                    version + "../../STRANGE",
                    version + "..%2f..%2fSTRANGE",
                    version + "http://STRANGE",
                    "/v/STRANGE/../../STRANGE",
                    "/webjars/../../STRANGE",
                    "/webjars/..%5c..%5cSTRANGE",
                    "/url:STRANGE",
                    "/WEB-INF/STRANGE",
                    "/%2e%2e/STRANGE",
                    "/STRANGE%zz")) {
                status(server, "GET " + target + " HTTP/1.1\r\nHost: localhost");
            }
            for (String header : List.of(
                    "Connection: STRANGE",
                    "Sec-WebSocket-Version: STRANGE",
                    "Sec-WebSocket-Key: STRANGE",
                    "Sec-WebSocket-Extensions: STRANGE;;=",
                    "Sec-WebSocket-Protocol: STRANGE",
                    "Content-Type: STRANGE/;",
                    "Accept: STRANGE/",
                    "Range: STRANGE",
                    "If-Modified-Since: STRANGE",
                    "Cookie: user=\"STRANGE; =;",
                    "Origin: STRANGE://[")) {
                String name = header.substring(0, header.indexOf(':'));
                String handshake = RawSocket.handshakeRequest(server.httpPort()).strip() + "\r\n" + header;
                status(
                        server,
                        handshake
                                .lines()
                                .filter(line -> line.equals(header) || !line.startsWith(name + ":"))
                                .reduce((a, b) -> a + "\r\n" + b)
                                .orElseThrow());
                status(server, "GET /me HTTP/1.1\r\nHost: localhost\r\n" + header);
                status(server, "STRANGE / HTTP/1.1\r\nHost: localhost\r\n" + header);
            }
        }

        assertThat(output).doesNotContain("STRANGE");
    }
}
