package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import chat.rambler.support.TcpClient;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a reader finds on the page: what is new on each device, one message, a text, and the page itself without a network. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("PageReadingIT")
class PageReadingIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String PASSWORD = "slurm-2999";
    private static final String LAB = "Lab";
    private ChatServer server;
    private ChatClient leela;

    @BeforeEach
    void start() {
        server = ChatServer.start();
        leela = TcpClient.connect(server.tcpPort());
        leela.says("#register leela " + PASSWORD).untilContains("is registered");
        leela.says("#login leela " + PASSWORD).untilContains("You are logged in");
        leela.says("#create room Lab").untilContains("You are connected to room");
    }

    @AfterEach
    void stop() {
        leela.close();
        server.close();
    }

    private void inLab(String text) {
        leela.says("#say Lab " + text).untilContains(text);
    }

    private static Locator badge(ChatPage page, String room) {
        return page.room(room).locator(".badge");
    }

    /** Two devices of one user, one of which loses the network for a while. */
    @Test
    void whatIsReadOnOneDeviceIsReadOnTheOther() {
        try (BrowserContext desk = BROWSER.newContext();
                BrowserContext pocket = BROWSER.newContext()) {
            ChatPage one = ChatPage.open(desk, server.httpPort()).registers("fry", PASSWORD);
            one.joins(LAB).opens("Free Chat");
            ChatPage two = ChatPage.open(pocket, server.httpPort());
            two.logsIn("fry", PASSWORD).isSomebody("fry").isIn("Free Chat");

            inLab("one");
            inLab("two, @fry");
            assertThat(badge(one, LAB)).hasText("@2");
            assertThat(badge(two, LAB)).hasText("@2");
            pocket.setOffline(true);
            one.opens(LAB).hears("two, @fry");
            assertThat(one.page().locator("#log .message.mentioned")).hasCount(1);
            assertThat(badge(one, LAB)).hasCount(0);
            inLab("three");
            one.hears("three").opens("Free Chat");
            inLab("four, @fry");
            pocket.setOffline(false);
            assertThat(badge(two, LAB)).hasText("@1");
            two.opens(LAB).hears("four, @fry");
            assertThat(badge(one, LAB)).hasCount(0); // without being looked at
            one.hasNoComplaints();
            two.hasNoComplaints();

            one.page().reload();
            one.isConnected();
            assertThat(badge(one, LAB)).hasCount(0);
        }
    }

    @Test
    void anAddressLeadsToAMessageHoweverFarBack() {
        for (int i = 1; i <= 260; i++) {
            leela.says("number " + i);
        }
        leela.untilContains("number 260");
        try (BrowserContext browser = BROWSER.newContext(new NewContextOptions().setViewportSize(360, 640))) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            page.hears("number 260");
            page.page().evaluate("location.hash = '#Free%20Chat/7'");
            Locator seventh = page.page().locator("[data-goal] .text");
            assertThat(seventh).hasText("number 7");
            assertThat(seventh).isInViewport();
            Assertions.assertThat(page.shoots("goal").barriers()).isEmpty();

            page.page().navigate("http://localhost:" + server.httpPort() + "/#Free%20Chat/30");
            page.page().reload();
            assertThat(page.page().locator("[data-goal] .text")).hasText("number 30");
            assertThat(page.page().locator("[data-goal] a.at")).hasAttribute("href", "#Free%20Chat/30");
            page.page().evaluate("location.hash = '#Free%20Chat/9999'");
            assertThat(page.alert()).containsText("Message 9999 cannot be shown");

            page.clicks("Search in this room");
            Locator search = page.page().locator(".search input");
            search.fill("NUMBER 25");
            assertThat(page.page().locator(".search [role=status]")).hasText("0 of 11");
            search.press("Enter");
            assertThat(page.page().locator("[data-goal] .text")).hasText("number 259");
            search.press("Enter");
            assertThat(page.page().locator("[data-goal] .text")).hasText("number 258");
            search.press("Shift+Enter");
            assertThat(page.page().locator("[data-goal] .text")).hasText("number 259");
            Assertions.assertThat(page.shoots("search").barriers()).isEmpty();
            search.fill("nothing of the kind");
            assertThat(page.page().locator(".search [role=status]")).hasText("Nothing found");
            search.press("Escape");
            assertThat(page.page().locator(".search")).hasCount(0);
            page.hasNoComplaints();
        }
    }

    /** All signs stay, so that what is copied is what was said. */
    @Test
    void aTextLooksLikeWhatItsSignsMean() {
        try (BrowserContext browser = BROWSER.newContext()) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            String text = "> quoted\na *b* and **c** `d * e`\n- one\n2. two\n```\nx = 1\n> y\n```\nend, 2*3*4";
            page.says(text).hears("end, 2*3*4");
            Locator said =
                    page.page().locator("#log [data-chunk] .message .text").last();
            Assertions.assertThat(said.textContent()).isEqualTo(text);
            assertThat(said.locator(".quote")).hasText("> quoted");
            assertThat(said.locator("em")).hasText("*b*");
            assertThat(said.locator("strong")).hasText("**c**");
            assertThat(said.locator("code")).hasText("`d * e`");
            assertThat(said.locator(".item")).hasText(new String[] {"- one", "2. two"});
            Assertions.assertThat(said.locator(".code").textContent()).isEqualTo("```\nx = 1\n> y\n```");

            page.field().pressSequentially("look :rock");
            assertThat(page.page().locator("#suggestions li").first()).hasText("🚀 :rocket:");
            page.field().press("Tab");
            page.field().press("Enter");
            page.hears("look 🚀");
            Assertions.assertThat(page.shoots("shapes").barriers()).isEmpty();
            page.hasNoComplaints();
        }
    }

    @Test
    void withoutANetworkThePageOpensAndSaysSo() {
        try (BrowserContext browser = BROWSER.newContext()) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            await().until(() -> page.page()
                    .evaluate("async () => (await (await caches.open('page')).keys()).length > 30")
                    .equals(true));
            Assertions.assertThat(
                            (String)
                                    page.page()
                                            .evaluate(
                                                    "async () => (await (await caches.open('page')).keys()).map(({url}) => new URL(url).pathname).join(' ')"))
                    .doesNotContain("/me", "/chat ");
            browser.setOffline(true);
            page.page().reload();
            assertThat(page.status()).containsText("You are offline");
            assertThat(page.page().locator("#text")).isVisible();
            page.shoots("offline");
            browser.setOffline(false);
            page.isConnected();

            Object manifest = page.page()
                    .evaluate(
                            "async () => { const m = await (await fetch(document.querySelector('link[rel=manifest]').href)).json(); return Promise.all(m.icons.map(async ({src}) => (await fetch(src)).headers.get('content-type'))).then((all) => `${m.start_url} ${all.join(' ')}`) }");
            Assertions.assertThat(manifest).isEqualTo("/ image/svg+xml image/png image/png image/png");
        }
    }
}
