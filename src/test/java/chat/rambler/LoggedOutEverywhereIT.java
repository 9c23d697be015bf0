package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.CloseReason;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.HttpSession;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.Relay;
import chat.rambler.support.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A changed password logs out everybody who used the old one, on every server. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("LoggedOutEverywhereIT")
class LoggedOutEverywhereIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final String FORM = "user=fry&password=slurm-2999";

    @Test
    void aChangedPasswordEndsTheUsersConnectionsOnAllServers() {
        REDIS.flushed();
        try (ChatServer one = ChatServer.startOn(REDIS);
                ChatServer two = ChatServer.startOn(REDIS)) {
            changedHereEndsThere(one, two);
        }
    }

    @Test
    void soDoesItWithoutRedis() {
        try (ChatServer server = ChatServer.start()) {
            changedHereEndsThere(server, server);
        }
    }

    private static void changedHereEndsThere(ChatServer here, ChatServer there) {
        HttpSession browser = signedIn(here);
        ChatClient line = loggedIn(there);
        JsonClient json = JsonClient.connect(there.httpPort());
        json.sends("{'type':'login','user':'fry','password':'slurm-2999'}").next("nick");
        ChatClient other = Transport.TCP.enter(there);
        JsonClient own = JsonClient.open(there.httpPort(), "Cookie", "user=" + browser.loginCookie());
        own.sends("{'type':'connect','replay':0}").next("joined");

        assertThat(browser.send("POST", "/password", "password=slurm-2999&new=nibbler-1")
                        .status())
                .isEqualTo(204);

        assertThat(line.untilClosed()).last().isEqualTo("SERVER:" + CloseReason.LOGGED_OUT.text());
        assertThat(json.next("goodbye").path("reconnect").asBoolean()).isTrue();
        assertThat(json.closeCode()).isEqualTo(1013);
        other.hearsNothingElse();
        own.sends("{'type':'say','room':'Free Chat','text':'still here'}");
        assertThat(own.next("message").get("user").stringValue()).isEqualTo("fry");
        other.hears("MESSAGE:[Free Chat] fry: still here");
        own.close();
        assertThat(browser.send("GET", "/me", "").status()).isEqualTo(200);
    }

    /** A page that has opened its connection but not sent {@code connect} yet. */
    @Test
    void whoIsJustComingIsTold() {
        try (ChatServer server = ChatServer.start()) {
            HttpSession browser = signedIn(server);
            JsonClient coming = JsonClient.open(server.httpPort(), "Cookie", "user=" + browser.loginCookie());
            assertThat(browser.send("POST", "/password", "password=slurm-2999&new=nibbler-1")
                            .status())
                    .isEqualTo(204);

            coming.sends("{'type':'connect'}");

            assertThat(coming.next("goodbye").path("reconnect").asBoolean()).isTrue();
        }
    }

    @Test
    void whatAServerMissedItMakesUpFor() throws Exception {
        REDIS.flushed();
        try (Relay relay = new Relay(REDIS.port());
                ChatServer one = ChatServer.startOn(REDIS);
                ChatServer two = ChatServer.startAt(relay.port())) {
            HttpSession browser = signedIn(one);
            ChatClient line = loggedIn(two);
            relay.cut();

            assertThat(browser.send("POST", "/password", "password=slurm-2999&new=nibbler-1")
                            .status())
                    .isEqualTo(204);
            relay.restore();

            assertThat(line.untilClosed()).last().isEqualTo("SERVER:" + CloseReason.LOGGED_OUT.text());
        }
    }

    @Test
    void whoLogsOutEverywhereIsNowhere() {
        try (ChatServer server = ChatServer.start()) {
            HttpSession browser = signedIn(server);
            HttpSession phone = new HttpSession(server.httpPort());
            assertThat(phone.send("POST", "/login", FORM).status()).isEqualTo(204);
            ChatClient line = loggedIn(server);

            assertThat(phone.send("POST", "/logout/everywhere", "").status()).isEqualTo(204);

            assertThat(line.untilClosed()).last().isEqualTo("SERVER:" + CloseReason.LOGGED_OUT.text());
            assertThat(browser.send("GET", "/me", "").status()).isEqualTo(401);
            assertThat(phone.send("POST", "/logout/everywhere", "").status()).isEqualTo(401);
            assertThat(browser.send("POST", "/login", FORM).status()).isEqualTo(204);
        }
    }

    private static HttpSession signedIn(ChatServer server) {
        HttpSession session = new HttpSession(server.httpPort());
        assertThat(session.send("POST", "/register", FORM).status()).isEqualTo(201);
        assertThat(session.send("POST", "/login", FORM).status()).isEqualTo(204);
        return session;
    }

    private static ChatClient loggedIn(ChatServer server) {
        return Transport.TCP.enter(server).says("#login fry slurm-2999").hears("SERVER:You are logged in as \"fry\"");
    }
}
