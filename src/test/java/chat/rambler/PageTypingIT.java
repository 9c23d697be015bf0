package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import chat.rambler.support.TcpClient;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.Cookie;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed into the page, fast, in other scripts or in several tabs, is said once, in the intended room. */
class PageTypingIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String PASSWORD = "slurm-2999";
    private static final String PYTHON = "Python Developers";
    private static final String FREE = "Free Chat";

    private static final LocatorAssertions.IsVisibleOptions PATIENT =
            new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);

    private static ChatServer server;
    private static int users;

    private BrowserContext browser;
    private ChatPage page;
    private String user;

    @BeforeAll
    static void start() {
        server = ChatServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        browser = BROWSER.newContext();
        page = ChatPage.open(browser, server.httpPort());
        user = "amy" + ++users;
    }

    @AfterEach
    void close() {
        page.hasNoComplaints();
        browser.close();
    }

    private ChatPage asUser() {
        return page.registers(user, PASSWORD);
    }

    /** Types and sends lines in one step, before the page can draw or receive anything. */
    private void atOnce(String... lines) {
        page.page().evaluate("""
                        lines => {
                          const field = document.getElementById("text");
                          for (const text of lines) {
                            field.setRangeText(text, field.value.length, field.value.length, "end");
                            field.dispatchEvent(new InputEvent("input", {bubbles: true}));
                            field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}));
                          }
                        }
                        """, lines);
    }

    private static TcpClient listener() {
        TcpClient nc = TcpClient.connect(server.tcpPort());
        nc.untilContains("You are connected to room");
        return nc;
    }

    @Test
    void whatIsTypedWithinAFrameAfterEnterIsAnotherText() {
        atOnce("first words", "second words");

        page.hears("second words");
        assertThat(page.messages()).endsWith("first words", "second words");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Team %s ", "  Team   %s", "\uff34eam %s"})
    void theRoomThatTheAnswerNamesIsOpenedAndGetsTheFirstWords(String typed) {
        asUser();
        String words = "first words of " + user;
        try (TcpClient nc = listener()) {
            atOnce("#create room " + typed.formatted(users), words);

            page.hears(words);
            assertThat(page.page().locator(".room-bar h2")).hasText(Pattern.compile("^(T|\uff34)eam " + users + "$"));
            nc.says("to the end");
            assertThat(nc.until("MESSAGE:[Free Chat] Anonymous: to the end")).noneMatch(line -> line.contains(words));
        }
    }

    @Test
    void whatIsTypedForARoomThatCannotBeEnteredIsKept() {
        asUser();
        atOnce("#create room Python developers", "not for all");

        assertThat(page.page().locator(".failed .fate")).containsText("the room was not entered");
        page.clicks("Discard");
    }

    @Test
    void whatIsTypedWithoutARoomForOneThatCannotBeEnteredIsKept() {
        page.says("#leave");
        assertThat(page.page().locator(".nothing")).isVisible();

        atOnce("#join room Nowhere", "for nobody");

        assertThat(page.page().locator(".failed .fate")).containsText("Not sent: the room was not entered");
        page.clicks("Discard");
    }

    @Test
    void theKeyThatEndsACompositionInSafariDoesNotSend() {
        page.field().fill("\u65e5\u672c");
        page.page().evaluate("""
                        () => {
                          const field = document.getElementById("text");
                          field.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true, data: ""}));
                          field.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true, cancelable: true}));
                        }
                        """);
        assertThat(page.field()).hasValue("\u65e5\u672c");

        page.field().press("Enter");

        page.hears("\u65e5\u672c");
        assertThat(page.field()).hasValue("");
    }

    @Test
    void theFieldGrowsWithItsTextAlsoWithoutTheStylesHelp() {
        page.page().evaluate("document.getElementById('text').style.setProperty('field-sizing', 'fixed', 'important')");
        double one = page.field().boundingBox().height;

        page.field().fill("1\n2\n3\n4");

        assertThat(page.field().boundingBox().height).isGreaterThan(2.5 * one);
        page.field().fill("");
        assertThat(page.field().boundingBox().height).isEqualTo(one);
    }

    @Test
    void aTextOfTooManyLinesIsToldAndStaysToBeMended() {
        page.says("1\n".repeat(101) + "2");

        assertThat(page.alert()).hasText("The message is 2 lines too long");
        assertThat(page.field()).hasValue("1\n".repeat(101) + "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {" #login bob %s", "\t#REGISTER bob %s", "#say Free Chat #login bob %s"})
    void aPasswordIsSaidAloudOnlyAfterAskingBack(String line) {
        String secret = "secret-" + user;
        try (TcpClient nc = listener()) {
            page.says(line.formatted(secret));
            assertThat(page.page().locator("dialog")).containsText("Is this a password?");
            page.clicks("Cancel");
            assertThat(page.field()).hasValue(line.formatted(secret));
            assertThat(page.page().evaluate("JSON.stringify(localStorage)").toString())
                    .doesNotContain(line.startsWith("#say") ? "nothing" : secret);
            page.says("something else");
            assertThat(nc.until("MESSAGE:[Free Chat] Anonymous: something else"))
                    .noneMatch(heard -> heard.contains(secret));

            page.says(line.formatted(secret)).clicks("Say it");

            nc.untilContains(secret);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uff03login bob %s",
                "\u00a0#login bob %s",
                "\u200b#register bob %s",
                "#lo\u2060gin bob %s",
                "\ufe5f\uff4cogin bob %s",
                "\u3000\uff03register\u3000bob\u3000%s"
            })
    void aCommandWithAPasswordInOtherCharactersIsNotSaid(String line) {
        page.says(line.formatted("secret-" + user));

        assertThat(page.alert()).containsText("It is meant like this");
        assertThat(page.field()).hasValue(line.formatted("secret-" + user));
        assertThat(page.page().evaluate("JSON.stringify(localStorage)").toString())
                .doesNotContain("secret-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"#__proto__", "#constructor a", "#toString", "#hasOwnProperty x y"})
    void whatIsNoCommandIsToldToBeNone(String line) {
        page.says(line);

        assertThat(page.alert()).containsText("There is no such command");
    }

    @Test
    void aPastedLineEndBehindACommandIsNotOfIt() {
        asUser().says("#join room " + PYTHON + "\n\n").isIn(PYTHON);
        page.says("#create room Ends " + users + "\n").isIn("Ends " + users);
    }

    @Test
    void whatWasLeftInAClosedTabIsSaidByTheNext() {
        asUser();
        ChatPage tab = ChatPage.open(browser, server.httpPort());
        browser.setOffline(true);
        assertThat(tab.page().locator(".connection.waiting")).isVisible();
        tab.says("unsent of " + user);
        assertThat(tab.page().locator(".pending")).hasCount(1);
        tab.page().close();
        browser.setOffline(false);
        page.isConnected();

        ChatPage next = ChatPage.open(browser, server.httpPort());

        next.hears("unsent of " + user);
        page.hears("unsent of " + user).says("afterwards").hears("afterwards");
        assertThat(page.messages()).containsOnlyOnce("unsent of " + user);
    }

    @Test
    void aDuplicatedTabSaysNothingASecondTime() {
        browser.setOffline(true);
        assertThat(page.page().locator(".connection.waiting")).isVisible();
        page.says("once by " + user);
        Object session = page.page().evaluate("JSON.stringify(sessionStorage)");
        browser.setOffline(false);
        ChatPage copy = ChatPage.open(browser, server.httpPort());
        copy.page().evaluate("kept => Object.assign(sessionStorage, JSON.parse(kept))", session);
        copy.page().reload();

        copy.isConnected().says("by the copy of " + user).hears("by the copy of " + user);
        page.hears("once by " + user);

        copy.hears("once by " + user);
        assertThat(page.messages()).containsOnlyOnce("once by " + user);
    }

    @Test
    void whatIsInTheFieldWhenOneLogsInStaysThere() {
        page.says("#register " + user + " " + PASSWORD);
        assertThat(page.page().locator(".notice")).isVisible();
        page.field().fill("#login " + user + " " + PASSWORD);
        page.field().press("Enter");
        page.field().fill("half a sentence");

        page.isSomebody(user);

        assertThat(page.field()).hasValue("half a sentence");
        page.clicks("Log out").isSomebody("Anonymous");
        assertThat(page.field()).hasValue("");
    }

    @Test
    void aDraftThatIsSentInTheOtherTabIsGoneHere() {
        page.field().fill("draft of " + user);
        ChatPage other = ChatPage.open(browser, server.httpPort());
        assertThat(other.field()).hasValue("draft of " + user);

        other.field().press("Enter");

        other.hears("draft of " + user);
        assertThat(page.field()).hasValue("");
    }

    @Test
    void aLineForARoomThatWasLeftElsewhereIsToldToBeUnsent() {
        asUser().joins(PYTHON);
        browser.setOffline(true);
        assertThat(page.page().locator(".connection.waiting")).isVisible();
        page.says("too late");
        try (TcpClient nc = TcpClient.connect(server.tcpPort())) {
            nc.says("#login " + user + " " + PASSWORD)
                    .untilContains("You are logged in")
                    .says("#left room " + PYTHON)
                    .untilContains("You are disconnected from room: \"" + PYTHON + "\"");
        }

        browser.setOffline(false);

        page.isConnected().isIn(FREE);
        assertThat(page.page().locator(".failed .fate"))
                .containsText("Not sent to " + PYTHON + ": You are not in this room");
        page.clicks("Discard");
    }

    @Test
    void anAnonymousReaderWhoHasLeftFreeChatJoinsItByAClick() {
        page.says("#leave");
        assertThat(page.page().locator(".nothing")).isVisible();

        page.clicks("Join " + FREE).isIn(FREE);

        page.clicks("Join " + PYTHON);
        assertThat(page.page().locator("dialog")).containsText("Password");
        page.page().keyboard().press("Escape");
    }

    @Test
    void linksEndBeforeThePunctuationOfOtherScriptsAndShowWhereTheyGo() {
        page.says(
                "a\u300chttps://e.org/1\u300d\u3002 https://e.org/2\uff0c\u5f8c https://e.org/3\u201d https://e.org/4\u2026 https://e.org/5\u2014 "
                        + "https://\u0440aypal.com/x https://bank.com@evil.org/ https://e.org/6\u060c "
                        + user);

        Locator message = page.message(user);
        assertThat(message.locator("a")).hasText(new String[] {
            "https://e.org/1",
            "https://e.org/2",
            "https://e.org/3",
            "https://e.org/4",
            "https://e.org/5",
            "https://\u0440aypal.com/x",
            "https://bank.com@evil.org/",
            "https://e.org/6"
        });
        assertThat(message.locator(".host")).hasText(new String[] {"(xn--aypal-uye.com)", "(evil.org)"});
    }

    @Test
    void aNameInAnotherNormalizationIsAMention() {
        String name = "zo\u00eb" + users;
        page.registers(name, PASSWORD);
        try (TcpClient nc = listener()) {
            nc.says("hello Zoe\u0308" + users + "!");

            page.hears("hello Zoe");
            assertThat(page.message("hello Zoe").last().locator("..")).hasClass(Pattern.compile(".*mentioned.*"));
        }
    }

    @Test
    void aMentionThatCameWhileTheNetworkWasAwayIsTold() {
        page.page()
                .addInitScript(
                        "window.told = []; window.Notification = class { constructor(title, {body}) { told.push(body) }"
                                + " static requestPermission() { return Promise.resolve('granted') } };");
        page.page().reload();
        page.isConnected();
        asUser().joins(PYTHON);
        page.clicks("Settings");
        page.page().getByLabel("Desktop notifications").check();
        page.clicks("Close");
        try (TcpClient nc = listener()) {
            browser.setOffline(true);
            assertThat(page.page().locator(".connection.waiting")).isVisible();
            nc.says("missed you, " + user).untilContains("missed you, " + user);
            browser.setOffline(false);

            page.isConnected();
            assertThat(page.room(FREE).locator(".badge")).hasText("@1");
            assertThat(page.page().evaluate("told.join()")).isEqualTo("missed you, " + user);
        }
    }

    @Test
    void aClockThatIsSetBackDoesNotHideADeadConnection() {
        page.page()
                .addInitScript(
                        "const now = performance.now.bind(performance); window.late = 0; performance.now = () => now() + late;");
        AtomicBoolean silent = new AtomicBoolean();
        page.page().routeWebSocket(url -> url.endsWith("/chat"), socket -> {
            WebSocketRoute chat = socket.connectToServer();
            chat.onMessage(frame -> {
                if (!silent.get()) {
                    socket.send(frame.text());
                }
            });
        });
        page.page().reload();
        page.isConnected();
        silent.set(true);

        page.page()
                .evaluate(
                        "() => { const wall = Date.now; Date.now = () => wall() - 3_600_000; late = 31_000; setInterval(() => (late += 11_000), 3_000); }");

        assertThat(page.page().locator(".connection:not(.online)")).isVisible(PATIENT);
    }

    @Test
    void whoYouAreStandsInOneLineBesideTheRoom() {
        page.page().setViewportSize(1024, 768);
        asUser().joins(PYTHON);

        assertThat(page.page().locator(".room-bar .you").boundingBox().height).isLessThan(30);
    }

    @Test
    void timesAreOfTheReadersRegionAndYearsAreToldWhereTheyDiffer() {
        page.says("now").hears("now");
        try (BrowserContext german = BROWSER.newContext(new NewContextOptions().setLocale("de-DE"));
                BrowserContext american = BROWSER.newContext(new NewContextOptions().setLocale("en-US"))) {
            ChatPage reader = ChatPage.open(german, server.httpPort()).hears("now");
            ChatPage other = ChatPage.open(american, server.httpPort()).hears("now");

            assertThat(reader.page().locator("#log .message time").first()).hasText(Pattern.compile("^\\d\\d:\\d\\d$"));
            assertThat(other.page().locator("#log .message time").first())
                    .hasText(Pattern.compile("^\\d\\d:\\d\\d.[AP]M$"));
            assertThat(reader.page().evaluate("""
                                            async () => {
                                              const base = document.querySelector("script[src$='/app.js']").src;
                                              const {dayOf} = await import(new URL("lib/words.js", base));
                                              return /2019/.test(dayOf("2019-03-01T12:00:00Z")) && !/20\\d\\d/.test(dayOf(new Date()));
                                            }
                                            """)).isEqualTo(true);
        }
    }

    @Test
    void aCookieThatIsNotKeptIsTold() {
        asUser().clicks("Log out").isSomebody("Anonymous");
        page.page()
                .route(
                        url -> url.endsWith("/me"),
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setStatus(401)
                                .setContentType("application/problem+json")
                                .setBody("{\"code\":\"login_required\",\"detail\":\"Log in first: to be somebody\"}")));

        page.logsIn(user, PASSWORD);

        assertThat(page.alert()).containsText("did not keep the login cookie");
        page.page().keyboard().press("Escape");
    }

    @Test
    void aCookieThatComesTwiceIsTold() {
        asUser().clicks("Log out").isSomebody("Anonymous");
        browser.addCookies(List.of(
                new Cookie("user", "tossed").setDomain("localhost").setPath("/me"),
                new Cookie("user", "tossed").setDomain("localhost").setPath("/chat")));

        page.logsIn(user, PASSWORD);

        assertThat(page.alert()).containsText("two login cookies");
        page.page().keyboard().press("Escape");
    }

    @Test
    void theListOfRoomsIsAskedForOnNeedAndInParts() {
        AtomicInteger asked = new AtomicInteger();
        page.page().routeWebSocket(url -> url.endsWith("/chat"), socket -> {
            WebSocketRoute chat = socket.connectToServer();
            socket.onMessage(frame -> {
                if (!frame.text().contains("\"rooms\"")) {
                    chat.send(frame.text());
                    return;
                }
                asked.incrementAndGet();
                String ref = frame.text().replaceAll(".*\"ref\":\"(\\w+)\".*", "$1");
                boolean first = !frame.text().contains("\"after\":\"Part one\"");
                socket.send(
                        "{\"type\":\"ok\",\"ref\":\"%s\",\"rooms\":[{\"room\":\"%s\",\"members\":1,\"joined\":%s}],\"more\":%s}"
                                .formatted(ref, first ? "Part one" : FREE, !first, first));
            });
        });
        page.page().reload();
        page.isConnected();

        assertThat(page.page().locator("#rooms .room")).hasCount(2);
        assertThat(asked).hasValue(2);
    }
}
