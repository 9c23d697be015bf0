package chat.rambler.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.HttpSession;
import chat.rambler.support.RawSocket;
import chat.rambler.support.SharedServer;
import chat.rambler.support.WebSocketClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class AccountControllerTest {
    private static final String PASSWORD = "correct horse";

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private static int port() {
        return SHARED.server().httpPort();
    }

    private static HttpSession session() {
        return new HttpSession(port());
    }

    private static String form(String user, String password) {
        return "user=" + user + "&password=" + password.replace(" ", "+");
    }

    private static HttpSession signedIn(String user) {
        HttpSession session = session();
        assertThat(session.send("POST", "/register", form(user, PASSWORD)).status())
                .isEqualTo(201);
        assertThat(session.send("POST", "/login", form(user, PASSWORD)).status())
                .isEqualTo(204);
        return session;
    }

    private static WebSocketClient connect(String cookieHeader) {
        return WebSocketClient.connect(port(), "Cookie", cookieHeader);
    }

    private static void isAnonymous(String cookieHeader) {
        try (WebSocketClient client = connect(cookieHeader)) {
            client.hearsStart("SERVER:You are connected").says("#whoami").hears("SERVER:You are Anonymous");
        }
    }

    @Test
    void aCookieMakesAConnectionItsUserAndItsRooms() {
        HttpSession session = signedIn("amy");
        try (WebSocketClient client = connect("user=" + session.loginCookie())) {
            client.hears("SERVER:You are connected to room: &quot;Free Chat&quot;");
            client.says("#join room Python Developers").hearsStart("SERVER:You are connected");
            client.says("#whoami").hears("SERVER:You are &quot;amy&quot;");
        }
        try (WebSocketClient again = connect("a=b; user=" + session.loginCookie())) {
            again.hears("SERVER:You are connected to room: &quot;Free Chat&quot;");
            again.hears("SERVER:You are connected to room: &quot;Python Developers&quot;");
            again.hearsNothingElse();
        }
    }

    @Test
    void anyChangeOfTheCookieMakesAnonymous() {
        String token = signedIn("kif").loginCookie();
        assertThat(token).hasSize(43).matches("[A-Za-z0-9_-]+");
        for (int i = 0; i < token.length(); i += 6) {
            isAnonymous(
                    "user=" + token.substring(0, i) + (token.charAt(i) == 'A' ? 'B' : 'A') + token.substring(i + 1));
            isAnonymous("user=" + token.substring(0, i));
        }
        isAnonymous("user=" + token + "A");
        isAnonymous("user=" + token + "; user=" + token);
        isAnonymous("user=x; user=" + token);
        isAnonymous("user=\"" + token + "x\"");
        isAnonymous("USER=" + token);
        isAnonymous("user=" + "x".repeat(4_000));
    }

    @Test
    void theCookieCannotBeReadByScriptsOrSentByOtherSites() {
        HttpSession session = session();
        session.send("POST", "/register", form("hermes", PASSWORD));

        String cookie = session.send("POST", "/login", form("hermes", PASSWORD)).header("Set-Cookie");

        assertThat(cookie)
                .contains("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000")
                .doesNotContain("hermes", "Secure");
    }

    @Test
    void theCookieOfThisHostAloneGoesBeforeTheOneThatOthersCanSet() {
        HttpSession session = signedIn("hubert");
        String token = session.loginCookie();
        HttpSession program = session();
        String tossed = "user=x; user=" + token;

        for (String cookies : new String[] {"__Host-user=" + token + "; " + tossed, "user=" + token}) {
            assertThat(program.send("GET", "/me", "", "Cookie", cookies).body()).isEqualTo("{\"user\":\"hubert\"}");
        }
        assertThat(program.send("GET", "/me", "", "Cookie", "__Host-user=x; user=" + token)
                        .status())
                .isEqualTo(401);
        assertThat(program.send("GET", "/me", "", "Cookie", tossed).body()).contains("the login cookie comes twice");
        assertThat(program.send("POST", "/logout", "", "Cookie", "__Host-user=" + token)
                        .status())
                .isEqualTo(204);
        assertThat(session.send("GET", "/me", "").status()).isEqualTo(401);
    }

    @Test
    void loggingOutVoidsTheTokenAndLeavesOpenConnections() {
        HttpSession session = signedIn("zoidberg");
        String token = session.loginCookie();
        try (WebSocketClient open = connect("user=" + token)) {
            open.hearsStart("SERVER:You are connected");

            assertThat(session.send("POST", "/logout", "").status()).isEqualTo(204);

            open.says("#whoami").hears("SERVER:You are &quot;zoidberg&quot;");
        }
        isAnonymous("user=" + token);
        assertThat(session.send("GET", "/me", "").status()).isEqualTo(401);
    }

    @Test
    void theHashCommandsDoNotTouchTheCookie() {
        HttpSession session = signedIn("scruffy");
        try (WebSocketClient client = connect("user=" + session.loginCookie())) {
            client.hearsStart("SERVER:You are connected").says("#logout").hears("SERVER:You are logged out");
        }
        assertThat(session.send("GET", "/me", "").body()).isEqualTo("{\"user\":\"scruffy\"}");
    }

    @Test
    void aNewPasswordVoidsAllOtherTokens() {
        HttpSession first = signedIn("nibbler");
        HttpSession second = session();
        second.send("POST", "/login", form("nibbler", PASSWORD));

        assertThat(first.send("POST", "/password", "password=wrong+horse&new=another+horse")
                        .status())
                .isEqualTo(401);
        assertThat(first.send("POST", "/password", "password=correct+horse&new=short")
                        .status())
                .isEqualTo(422);
        assertThat(first.send("POST", "/password", "password=correct+horse&new=another+horse")
                        .status())
                .isEqualTo(204);

        assertThat(first.send("GET", "/me", "").status()).isEqualTo(200);
        assertThat(second.send("GET", "/me", "").status()).isEqualTo(401);
        assertThat(second.send("POST", "/login", form("nibbler", PASSWORD)).status())
                .isEqualTo(401);
        assertThat(second.send("POST", "/login", form("nibbler", "another horse"))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void withoutACookieAPasswordCannotBeChanged() {
        HttpSession.Answer answer = session().send("POST", "/password", "");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).contains("\"code\":\"login_required\"");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void whatCannotBeReadIsUsage() {
        String[][] bodies = {
            {"application/x-www-form-urlencoded", ""},
            {"application/x-www-form-urlencoded", "user=x"},
            {"application/x-www-form-urlencoded", "user=%zz&password=12345678"},
            {"application/x-www-form-urlencoded", "user=a&password=%FF%FF%FF%FF%FF%FF%FF%FF"},
            {"application/x-www-form-urlencoded", "user=a&user=b&password=12345678"},
            {"application/json", "{"},
            {"application/json", "[]"},
            {"application/json", "null"},
            {"application/json", ""},
            {"application/json", "{\"user\":1,\"password\":\"12345678\"}"},
            {"application/json", "{\"user\":\"a\",\"user\":\"b\",\"password\":\"12345678\"}"},
            {"application/json", "[".repeat(5_000)},
            {"text/plain", "user=a&password=12345678"},
            {"nonsense", "user=a&password=12345678"},
            {"multipart/form-data; boundary=x", "--x--"}
        };
        for (String[] body : bodies) {
            HttpSession.Answer answer = session().sendAs(body[0], "POST", "/register", body[1]);

            assertThat(answer.status()).as(body[0] + " " + body[1]).isEqualTo(422);
            assertThat(answer.body()).contains("\"code\":\"usage\"");
        }
    }

    @Test
    void aBodyThatIsTooLargeIs413() {
        assertThat(session()
                        .send("POST", "/register", form("x", "y".repeat(20_000)))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void refusalsHaveTheirStatus() {
        signedIn("morbo");
        HttpSession session = session();

        assertThat(session.send("POST", "/register", form("a%3Ab", PASSWORD)).body())
                .contains("\"code\":\"invalid_name\"");
        assertThat(session.send("POST", "/register", form("short", "1234567")).body())
                .contains("\"code\":\"weak_password\"");
        assertThat(session.send("POST", "/register", form("long", "x".repeat(257)))
                        .status())
                .isEqualTo(422);
        assertThat(session.send("POST", "/register", form("Morbo", PASSWORD)).status())
                .isEqualTo(409);
        assertThat(session.send("POST", "/register", form("m%D0%BErbo", PASSWORD))
                        .status())
                .isEqualTo(409); // Cyrillic о
        assertThat(session.send("GET", "/login", "").status()).isEqualTo(405);
        assertThat(session.send("GET", "/logout", "").status()).isEqualTo(405);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    @ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
    void aForeignPageCannotPost(CapturedOutput log) {
        for (String path : new String[] {"/login", "/register", "/logout", "/password"}) {
            for (String origin : new String[] {"http://evil.example", "null"}) {
                HttpSession.Answer answer = session().sendAs("text/plain", "POST", path, "", "Origin", origin);

                assertThat(answer.status()).as(path).isEqualTo(403);
                assertThat(answer.body()).contains("\"code\":\"forbidden_origin\"");
            }
        }
        assertThat(session()
                        .send("POST", "/logout", "", "Origin", "http://localhost:" + port())
                        .status())
                .isEqualTo(204);
        assertThat(log).doesNotContain("\tat ");
    }

    @Test
    void everyAnswerForbidsInlineScripts() {
        HttpSession.Answer page = session().send("GET", "/", "");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void strangersSeeNothingOfTheActuatorButHealth() {
        assertThat(session().send("GET", "/livez", "").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(session().send("GET", "/readyz", "").body()).isEqualTo("{\"status\":\"UP\"}");
        for (String path : new String[] {"/actuator", "/actuator/health", "/actuator/env", "/actuator/heapdump"}) {
            assertThat(session().send("GET", path, "").status()).as(path).isEqualTo(404);
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    @ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
    void manyAndLongHeadersAreRefusedWithoutATrace(CapturedOutput log) {
        try (RawSocket raw = new RawSocket(port())) {
            String[] cookies = new String[100];
            java.util.Arrays.fill(cookies, "Cookie: user=" + "x".repeat(200));

            assertThat(raw.handshake(cookies)).startsWith("HTTP/1.1 4");
        }
        assertThat(log).doesNotContain("\tat ");
    }
}
