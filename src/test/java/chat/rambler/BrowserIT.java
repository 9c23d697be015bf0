package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatServer;
import chat.rambler.support.TcpClient;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page, as people use it, in a real Chromium. */
class BrowserIT {
    @RegisterExtension static final Browser BROWSER = new Browser();

    private final List<String> complaints = new ArrayList<>();
    private ChatServer server;

    @BeforeEach
    void start() {
        server = ChatServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** A new tab of a browser of its own, connected. */
    private Page tab() {
        BrowserContext context = BROWSER.newContext();
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().contains("401")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate("http://localhost:" + server.httpPort() + "/");
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("Connected");
        return page;
    }

    private static Locator log(Page page) {
        return page.getByRole(AriaRole.LOG);
    }

    private static void says(Page page, String text) {
        page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)).fill(text);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Send")).click();
    }

    private static void signsIn(Page page, String button, String user, String password) {
        page.getByLabel("User name").fill(user);
        page.getByLabel("Password").fill(password);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button)).click();
    }

    private static void clicks(Page page, String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    @Test
    void twoTabsAndNetcatAreInOneConversation() {
        Page fry = tab();
        Page leela = tab();
        try (TcpClient nc = TcpClient.connect(server.tcpPort())) {
            nc.hears("SERVER:You are connected to room: \"Free Chat\"");

            says(fry, "good <b>news</b>");
            nc.hears("MESSAGE:[Free Chat] Anonymous: good <b>news</b>");
            says(leela, "everyone & all");
            nc.hears("MESSAGE:[Free Chat] Anonymous: everyone & all");
            nc.says("it's \"me\"");

            for (Page page : List.of(fry, leela)) {
                assertThat(log(page)).containsText("[Free Chat] Anonymous: good <b>news</b>");
                assertThat(log(page)).containsText("[Free Chat] Anonymous: everyone & all");
                assertThat(log(page)).containsText("[Free Chat] Anonymous: it's \"me\"");
            }
        }
        fry.screenshot(
                new Page.ScreenshotOptions()
                        .setPath(Path.of("target/screenshots/conversation.png")));
        assertThat(complaints).isEmpty();
    }

    @Test
    void whatWasSaidBeforeIsShownOnEntering() {
        try (TcpClient nc = TcpClient.connect(server.tcpPort())) {
            nc.hearsStart("SERVER:").says("said before").hearsStart("MESSAGE:");

            assertThat(log(tab())).containsText("[Free Chat] Anonymous: said before");
        }
    }

    @Test
    void aUserRegistersJoinsCreatesRenamesLeavesAndLogsOut() {
        Page page = tab();

        signsIn(page, "Register", "fry", "slurm-2999");
        assertThat(page.locator("#identity")).hasText("fry");
        clicks(page, "Join Python Developers");
        assertThat(log(page)).containsText("You are connected to room: \"Python Developers\"");
        page.getByLabel("Nickname", new Page.GetByLabelOptions().setExact(true)).fill("Guido");
        page.getByLabel("Room for the nickname", new Page.GetByLabelOptions().setExact(true))
                .selectOption("Python Developers");
        clicks(page, "Change");
        assertThat(log(page))
                .containsText("Your nickname in room \"Python Developers\" is now \"Guido\"");
        page.getByLabel("Send to", new Page.GetByLabelOptions().setExact(true))
                .selectOption("Python Developers");
        says(page, "only here");
        assertThat(log(page)).containsText("[Python Developers] Guido: only here");
        page.getByLabel("New room").fill("Slurm Factory");
        clicks(page, "Create");
        assertThat(log(page)).containsText("Room \"Slurm Factory\" is created");
        page.screenshot(
                new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/logged-in.png")));
        clicks(page, "Leave Python Developers");
        assertThat(log(page)).containsText("You are disconnected from room: \"Python Developers\"");
        page.reload();
        assertThat(page.locator("#identity")).hasText("fry");
        assertThat(log(page)).containsText("You are connected to room: \"Slurm Factory\"");

        clicks(page, "Log out");

        assertThat(page.locator("#identity")).hasText("Anonymous");
        assertThat(log(page)).not().containsText("Slurm Factory");
        assertThat(complaints).isEmpty();
    }

    @Test
    void aWrongPasswordIsToldAndTheRightOneLetsIn() {
        Page page = tab();

        signsIn(page, "Log in", "fry", "slurm-2999");

        assertThat(page.getByRole(AriaRole.ALERT)).hasText("Wrong user name or password");
        try (TcpClient nc = TcpClient.connect(server.tcpPort())) {
            nc.hearsStart("SERVER:").says("#register fry slurm-2999").hearsStart("SERVER:User");
        }
        signsIn(page, "Log in", "fry", "slurm-2999");
        assertThat(page.locator("#identity")).hasText("fry");
        assertThat(page.getByRole(AriaRole.ALERT)).isEmpty();
    }

    @Test
    void theHeaderTellsWhoSpeaksAfterAHashLoginToo() {
        Page page = tab();
        says(page, "#register leela nibbler-1");

        says(page, "#login leela nibbler-1");

        assertThat(page.locator("#identity")).hasText("leela");
        says(page, "#logout");
        assertThat(page.locator("#identity")).hasText("Anonymous");
    }

    @Test
    void aMessageNeverGoesToARoomThatWasNotChosen() {
        Page page = tab();
        signsIn(page, "Register", "fry", "slurm-2999");
        assertThat(page.locator("#identity")).hasText("fry");
        clicks(page, "Join Python Developers");
        Locator target = page.getByLabel("Send to", new Page.GetByLabelOptions().setExact(true));
        target.selectOption("Python Developers");
        clicks(page, "Leave Python Developers");
        assertThat(log(page)).containsText("You are disconnected from room: \"Python Developers\"");

        says(page, "for Pythonistas only");

        assertThat(page.getByRole(AriaRole.ALERT))
                .containsText("You are not in Python Developers any more");
        assertThat(target).hasValue("Python Developers");
        assertThat(log(page)).not().containsText("for Pythonistas only");
    }

    @Test
    void thePageComesBackByItselfWhenTheServerDoes() {
        Page page = tab();
        int httpPort = server.httpPort();
        server.close();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Connection lost");
        says(page, "typed while away");

        server = ChatServer.start("server.port=" + httpPort);

        assertThat(page.getByRole(AriaRole.STATUS))
                .hasText(
                        "Connected",
                        new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions()
                                .setTimeout(30_000));
        assertThat(page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true)))
                .hasValue("typed while away");
        clicks(page, "Send");
        assertThat(log(page)).containsText("[Free Chat] Anonymous: typed while away");
    }

    @Test
    void aPageOfAnotherOriginCannotConnect() throws IOException {
        HttpServer foreign =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        foreign.createContext("/", exchange -> exchange.sendResponseHeaders(200, -1));
        foreign.start();
        try (BrowserContext context = BROWSER.newContext()) {
            Page page = context.newPage();
            page.navigate("http://localhost:" + foreign.getAddress().getPort() + "/");

            Object outcome =
                    page.evaluate(
                            "port => new Promise(done => { const s = new WebSocket(`ws://localhost:${port}/chat`);"
                                    + " s.onopen = () => done('open'); s.onclose = e => done(e.code);"
                                    + " setTimeout(() => done('nothing'), 20000); })",
                            server.httpPort());

            assertThat(outcome).isEqualTo(1006);
        } finally {
            foreign.stop(0);
        }
    }

    @Test
    void hostileTextIsShownAsText() {
        Page page = tab();
        String hostile =
                "<img src=x onerror=alert(1)><script>alert(2)</script>\u202e" + "x".repeat(3_000);

        says(page, hostile);

        assertThat(log(page)).containsText("<img src=x onerror=alert(1)><script>alert(2)</script>");
        assertThat(page.locator("#log img, #log script").count()).isZero();
        Object overflow =
                page.evaluate(
                        "document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overflow).isEqualTo(0);
    }
}
