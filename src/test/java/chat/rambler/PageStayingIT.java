package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import chat.rambler.support.Relay;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page that stays open through restarts, network losses and silence. */
@Order(1) // it takes long
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("PageStayingIT")
class PageStayingIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final String PASSWORD = "slurm-2999";

    private BrowserContext browser;

    @BeforeEach
    void open() {
        browser = BROWSER.newContext();
    }

    @AfterEach
    void close() {
        browser.close();
    }

    /** While the servers behind a balancer are replaced, a file may be missing or not fit. */
    @ParameterizedTest
    @ValueSource(strings = {"404", "export const other = 1;"})
    void aPageWhoseModulesDoNotFitTogetherIsLoadedAnew(String answer) {
        try (ChatServer server = ChatServer.start()) {
            AtomicInteger asked = new AtomicInteger();
            browser.route("**/chat.js", route -> {
                if (asked.getAndIncrement() > 1) {
                    route.resume();
                } else if (answer.equals("404")) {
                    route.fulfill(new Route.FulfillOptions().setStatus(404));
                } else {
                    route.fulfill(new Route.FulfillOptions()
                            .setContentType("text/javascript")
                            .setBody(answer));
                }
            });

            ChatPage.open(browser, server.httpPort()).says("here").hears("here");
        }
    }

    @Test
    void nothingIsLostOrDoubledWhenTheServerIsKilledWhileMessagesFlow() throws Exception {
        try (ServerProcess server = new ServerProcess(REDIS.port())) {
            server.start();
            ChatPage page = ChatPage.open(browser, server.httpPort()).registers("fry", PASSWORD);
            List<String> said = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                page.says("before " + i);
                said.add("before " + i);
            }
            server.kill();
            assertThat(page.page().locator(".connection.waiting")).isVisible();
            for (int i = 0; i < 5; i++) {
                page.says("meanwhile " + i);
                said.add("meanwhile " + i);
            }

            server.start();
            page.isConnected(); // by itself: on a slow machine a button might be gone
            page.hears("meanwhile 4");

            try (TcpClient nc = TcpClient.connect(server.tcpPort())) {
                nc.untilContains("You are connected").says("afterwards");
            }
            said.add("afterwards");
            page.hears("afterwards");
            assertThat(page.messages()).isEqualTo(said);
            assertThat(page.page().locator(".waiting .message")).hasCount(0);
            page.page().reload();
            page.isSomebody("fry").hears("afterwards");
            assertThat(page.messages()).isEqualTo(said);
            page.hasNoComplaints();
        }
    }

    @Test
    void whatIsSaidWithoutANetworkIsSentOnceThereIsOne() {
        try (ChatServer server = ChatServer.start();
                TcpClient nc = TcpClient.connect(server.tcpPort())) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            page.says("online").hears("online");

            browser.setOffline(true);
            assertThat(page.page().locator(".connection.waiting")).isVisible();
            page.says("one").says("two");
            nc.says("of others");
            browser.setOffline(false);

            page.isConnected().hears("two");
            assertThat(page.messages()).containsExactly("online", "of others", "one", "two");
            assertThat(page.page().locator(".mark.gap")).hasCount(0);
        }
    }

    @Test
    void whatIsMissingIsToldAndLoadedAsFarAsItIsKept() {
        try (ChatServer server = ChatServer.start("chat.history.per-room=150");
                TcpClient nc = TcpClient.connect(server.tcpPort())) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            page.says("0").hears("0");
            browser.setOffline(true);
            assertThat(page.page().locator(".connection.waiting")).isVisible();
            for (int i = 1; i <= 300; i++) {
                nc.says(Integer.toString(i));
            }
            nc.untilContains("MESSAGE:[Free Chat] Anonymous: 300");
            browser.setOffline(false);
            page.isConnected().hears("300");

            page.page().locator("#log").focus();
            page.page().keyboard().press("Home");
            assertThat(page.page().locator(".mark.gap")).containsText("250 messages are missing here");
            page.clicks("Load missing");

            assertThat(page.page().locator(".mark.gap"))
                    .containsText("150 messages are missing here and no longer kept");
            List<String> all = new ArrayList<>(List.of("0"));
            IntStream.rangeClosed(151, 300).mapToObj(Integer::toString).forEach(all::add);
            assertThat(scrolledThrough(page)).isEqualTo(all);
        }
    }

    /** All messages in the order in which a reader scrolls through them. */
    private static List<String> scrolledThrough(ChatPage page) {
        return ((List<?>) page.page().evaluate("""
                                        async () => {
                                          const log = document.getElementById("log");
                                          const seen = new Map();
                                          const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                                          const look = () => log.querySelectorAll("[data-chunk] .message").forEach(
                                            one => seen.set(one.dataset.key, one.querySelector(".text").innerText));
                                          log.scrollTop = 0;
                                          for (let before = -1; log.scrollTop > before; log.scrollTop += log.clientHeight / 2) {
                                            before = log.scrollTop;
                                            await frames();
                                            look();
                                            if (log.scrollTop + log.clientHeight >= log.scrollHeight - 1) break;
                                          }
                                          look();
                                          return [...seen.values()];
                                        }
                                        """))
                .stream().map(Object::toString).toList();
    }

    @Test
    void aConnectionThatDiedInSilenceIsFoundAndReplaced() {
        try (ChatServer server = ChatServer.start();
                Relay relay = new Relay(server.httpPort())) {
            ChatPage page = ChatPage.open(browser, relay.port());
            page.says("before").hears("before");

            relay.forgetConnections();
            page.page()
                    .waitForWebSocket(
                            new Page.WaitForWebSocketOptions().setTimeout(ChatClient.DEADLINE.toMillis()),
                            () -> page.page().evaluate("document.dispatchEvent(new Event('visibilitychange'))"));

            page.isConnected().says("after").hears("after");
            assertThat(page.messages()).containsExactly("before", "after");
        }
    }

    @Test
    void aNewServerWithoutMemoryIsToldApart() {
        ChatServer server = ChatServer.start();
        ChatPage page = ChatPage.open(browser, server.httpPort());
        page.says("of old").hears("of old");
        int port = server.httpPort();
        server.close();
        try (ChatServer anew = ChatServer.start("server.port=" + port)) {
            await().until(() -> page.page().locator(".connection.online").count() == 1);
            page.says("of now").hears("of now");
            assertThat(page.page().locator(".mark.gap")).containsText("begins anew");
            assertThat(page.messages()).containsExactly("of old", "of now");
            assertThat(anew.httpPort()).isEqualTo(port);
        }
    }

    @Test
    void twoTabsOfOneUserAgreeOnWhoThatIs() {
        try (ChatServer server = ChatServer.start()) {
            ChatPage one = ChatPage.open(browser, server.httpPort());
            ChatPage two = ChatPage.open(browser, server.httpPort());

            one.registers("leela", PASSWORD);
            two.isSomebody("leela");
            two.joins("Python Developers");
            assertThat(one.room("Python Developers")).isVisible();
            two.clicks("Log out");

            one.isSomebody("Anonymous");
            assertThat(one.room("Python Developers")).hasCount(0);
        }
    }

    @Test
    void aReaderWhoHasScrolledUpIsNotMoved() {
        try (ChatServer server = ChatServer.start();
                TcpClient nc = TcpClient.connect(server.tcpPort())) {
            for (int i = 1; i <= 400; i++) {
                nc.says("number " + i + (i % 7 == 0 ? " and more".repeat(60) : ""));
            }
            nc.untilContains("MESSAGE:[Free Chat] Anonymous: number 400");
            ChatPage page = ChatPage.open(browser, server.httpPort()).hears("number 400");
            page.page().locator("#log").focus();
            page.page().keyboard().press("Home"); // older messages are loaded above
            await().until(() -> page.page()
                    .locator("#log")
                    .evaluate("log => log.scrollTop > 1000")
                    .equals(true));
            AtomicReference<String> seen = new AtomicReference<>("");
            await().until(
                            () -> { // older messages may still be coming in above
                                String now = firstSeen(page);
                                return now.equals(seen.getAndSet(now));
                            });
            String first = seen.get();

            for (int i = 1; i <= 60; i++) {
                nc.says("later " + i);
            }
            assertThat(page.button("60 new messages")).isVisible();

            assertThat(firstSeen(page)).isEqualTo(first);
            page.clicks("60 new messages");
            assertThat(page.message("later 60")).isVisible();
            assertThat(page.page().locator(".newest")).hasCount(0);
        }
    }

    private static String firstSeen(ChatPage page) {
        return page.page().evaluate("""
                        () => {
                          const log = document.getElementById("log");
                          const top = log.getBoundingClientRect().top;
                          const row = [...log.querySelectorAll("[data-key]")].find(one => one.getBoundingClientRect().bottom > top);
                          return `${row.innerText} at ${Math.round(row.getBoundingClientRect().top - top)}`;
                        }
                        """).toString();
    }

    @Test
    void theServerThatEndsAConnectionForGoodIsNotAskedAgain() {
        try (ChatServer server = ChatServer.start()) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            page.page()
                    .routeWebSocket(
                            "**/chat",
                            route -> route.close(new com.microsoft.playwright.WebSocketRoute.CloseOptions()
                                    .setCode(1008)
                                    .setReason("Enough")));
            page.page().reload();

            assertThat(page.status()).hasText("The server has ended the connection: Enough");
            assertThat(page.button("Connect now")).isVisible();
        }
    }

    @Test
    void thePageIsThereWithoutWaitingForTheSocket() {
        try (ChatServer server = ChatServer.start()) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            page.page().routeWebSocket("**/chat", route -> {}); // opens, but never answers
            page.page().reload();

            assertThat(page.field()).isVisible();
            assertThat(page.status()).hasText("Connecting…");
        }
    }

    @Test
    void aPageOfAnotherOriginCannotConnect() throws IOException {
        HttpServer foreign = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        foreign.createContext("/", exchange -> exchange.sendResponseHeaders(200, -1));
        foreign.start();
        try (ChatServer server = ChatServer.start()) {
            Page page = browser.newPage();
            page.navigate("http://localhost:" + foreign.getAddress().getPort() + "/");

            Object outcome = page.evaluate(
                    "port => new Promise(done => { const s = new WebSocket(`ws://localhost:${port}/chat`);"
                            + " s.onopen = () => done('open'); s.onclose = e => done(e.code);"
                            + " setTimeout(() => done('nothing'), 60000); })",
                    server.httpPort());

            assertThat(outcome).isEqualTo(1006);
        } finally {
            foreign.stop(0);
        }
    }
}
