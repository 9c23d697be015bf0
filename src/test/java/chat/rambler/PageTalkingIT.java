package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import chat.rambler.support.TcpClient;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Talking on the page, in a real Chromium, with others on netcat. */
class PageTalkingIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String PASSWORD = "slurm-2999";
    private static final String PYTHON = "Python Developers";

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
        user = "fry" + ++users;
    }

    @AfterEach
    void close() {
        page.hasNoComplaints();
        browser.close();
    }

    private ChatPage asUser() {
        return page.registers(user, PASSWORD);
    }

    /** A new user on netcat who is in {@link #PYTHON}. */
    private static TcpClient amy() {
        String name = "amy" + ++users;
        return (TcpClient) TcpClient.connect(server.tcpPort())
                .says("#register " + name + " " + PASSWORD)
                .says("#login " + name + " " + PASSWORD)
                .says("#join room " + PYTHON)
                .untilContains("You are connected to room: \"" + PYTHON + "\"");
    }

    @Test
    void twoPeopleAndNetcatAreInOneConversation() {
        try (BrowserContext other = BROWSER.newContext();
                TcpClient nc = TcpClient.connect(server.tcpPort())) {
            nc.untilContains("You are connected to room");
            ChatPage leela = ChatPage.open(other, server.httpPort());

            page.says("good <b>news</b>");
            nc.untilContains("MESSAGE:[Free Chat] Anonymous: good <b>news</b>");
            leela.says("everyone & all");
            nc.untilContains("MESSAGE:[Free Chat] Anonymous: everyone & all");
            nc.says("it's \"me\"");

            for (ChatPage one : List.of(page, leela)) {
                one.hears("good <b>news</b>").hears("everyone & all").hears("it's \"me\"");
            }
        }
    }

    /** The change ends the page's connection too; the page comes back with its new cookie. */
    @Test
    void whoChangesThePasswordStaysAndEverybodyElseIsOut() {
        asUser();
        TcpClient elsewhere = TcpClient.connect(server.tcpPort());
        elsewhere.says("#login " + user + " " + PASSWORD).untilContains("You are logged in");
        page.clicks("Settings");
        page.page().locator("dialog input[name=password]").fill(PASSWORD);
        page.page().locator("dialog input[name=new]").fill("nibbler-1");
        page.clicks("Change password");

        elsewhere.untilClosed();
        assertThat(page.page().locator("dialog .alert")).containsText("Your password is changed");
        page.clicks("Close");
        page.isConnected().says("here again").hears("here again");
        assertThat(page.page().locator("header .identity")).hasText(user);

        elsewhere = TcpClient.connect(server.tcpPort());
        elsewhere.says("#login " + user + " nibbler-1").untilContains("You are logged in");
        page.clicks("Settings");
        page.clicks("Log out everywhere");

        elsewhere.untilClosed();
        assertThat(page.page().locator("header .identity")).hasText("Anonymous");
    }

    @Test
    void aUserJoinsCreatesRenamesLeavesAndLogsOut() {
        asUser().joins(PYTHON);
        page.clicks("Change nickname");
        page.page().locator("dialog input[name=nick]").fill("Guido" + users);
        page.clicks("Change");
        assertThat(page.page().locator(".room-bar .you")).containsText("Guido" + users);
        page.says("only here").hears("only here");
        page.clicks("Create a room");
        page.page().locator("dialog input[name=room]").fill("Slurm Factory");
        page.clicks("Create").isIn("Slurm Factory");
        page.opens(PYTHON);

        page.clicks("Leave the room");

        assertThat(page.room(PYTHON)).hasCount(0);
        page.page().reload();
        page.isSomebody(user);
        assertThat(page.room("Slurm Factory")).isVisible();
        page.clicks("Log out").isSomebody("Anonymous").isIn("Free Chat");
        assertThat(page.room("Slurm Factory")).hasCount(0);
    }

    @Test
    void aWrongPasswordIsToldAndTheRightOneLetsIn() {
        page.logsIn(user, PASSWORD);
        assertThat(page.alert()).hasText("Wrong user name or password");
        page.page().keyboard().press("Escape");
        page.says("#register " + user + " " + PASSWORD);
        page.logsIn(user, PASSWORD).isSomebody(user);
    }

    @Test
    void whatIsUnreadIsCountedAndReadingItInOneTabReadsItInTheOther() {
        asUser().joins(PYTHON).opens("Free Chat");
        ChatPage second = ChatPage.open(browser, server.httpPort()).opens("Free Chat");
        try (TcpClient amy = amy()) {
            amy.says("#say " + PYTHON + " one")
                    .says("#say " + PYTHON + " two " + user + "!")
                    .untilContains("two " + user);
        }
        for (ChatPage tab : List.of(page, second)) {
            assertThat(tab.room(PYTHON).locator(".badge.mentioned")).hasText("@2");
        }

        page.opens(PYTHON);

        assertThat(page.page().locator(".mark.new")).isVisible();
        assertThat(page.message("two " + user).locator("..")).hasClass(Pattern.compile(".*mentioned.*"));
        assertThat(page.room(PYTHON).locator(".badge")).hasCount(0);
        assertThat(second.room(PYTHON).locator(".badge")).hasCount(0);
    }

    @Test
    void theTitleCountsWhatIsUnreadOnlyForWhoWantsIt() {
        asUser().joins(PYTHON).opens("Free Chat");
        try (TcpClient amy = amy()) {
            amy.says("#say " + PYTHON + " one");
            assertThat(page.room(PYTHON).locator(".badge")).hasText("1");
            assertThat(page.page()).hasTitle("Free Chat – Rambler Chat");

            page.clicks("Settings");
            page.page().getByLabel("Number of unread").check();
            page.clicks("Close");

            amy.says("#say " + PYTHON + " two");
            assertThat(page.page()).hasTitle("(2) Free Chat – Rambler Chat");
        }
    }

    @Test
    void whoeverNamesTheReaderIsToldOnTheDesktopOnlyIfWanted() {
        browser.grantPermissions(List.of("notifications"));
        page.page()
                .addInitScript(
                        "window.told = []; window.Notification = class { constructor(title, {body}) { told.push(title + ': ' + body) }"
                                + " static requestPermission() { return Promise.resolve('granted') } };");
        page.page().reload();
        page.isConnected();
        asUser().joins(PYTHON).opens("Free Chat");
        page.clicks("Settings");
        page.page().getByLabel("Desktop notifications").check();
        page.clicks("Close");
        try (TcpClient amy = amy()) {
            amy.says("#say " + PYTHON + " to nobody");
            amy.says("#say " + PYTHON + " hello " + user);
            assertThat(page.room(PYTHON).locator(".badge")).hasText("@2");

            assertThat(page.page().evaluate("told.length")).isEqualTo(1);
            assertThat(page.page().evaluate("told[0]").toString()).endsWith(" in " + PYTHON + ": hello " + user);
        }
    }

    @Test
    void aDraftStaysInItsRoom() {
        asUser().joins(PYTHON);
        page.field().fill("half a sentence");

        page.opens("Free Chat");

        assertThat(page.field()).hasValue("");
        page.page().reload();
        page.isSomebody(user).opens(PYTHON);
        assertThat(page.field()).hasValue("half a sentence");
    }

    @Test
    void whoIsThereIsShownAsTheyComeAndGo() {
        asUser().joins(PYTHON);
        Locator people = page.page().locator("#people li");
        assertThat(people).hasText(new String[] {user + " (you)"});
        TcpClient amy = amy();
        assertThat(people).hasCount(2);
        amy.says("#left room " + PYTHON);
        assertThat(people).hasCount(1);
        amy.close();
    }

    @Test
    void typedCommandsAreUnderstoodAndCompleted() {
        asUser().says("#join room python developers Snake" + users).isIn(PYTHON);
        page.says("#change nick * Everybody" + users);
        assertThat(page.page().locator(".room-bar .you")).containsText("Everybody" + users);
        page.says("#whoami").says("#rooms").says("#who");
        assertThat(page.page().locator(".notice").first()).hasText("You are " + user);
        assertThat(page.page().locator(".notice").last()).containsText("Everybody" + users);
        page.says("#ping");
        assertThat(page.page().locator(".notice").last()).hasText("Pong");
        page.says("#say Free Chat from afar");
        page.opens("Free Chat").hears("from afar");

        page.field().pressSequentially("#le");
        page.page().keyboard().press("Tab");
        page.field().pressSequentially("pyt");
        assertThat(page.page().getByRole(AriaRole.OPTION)).hasText(new String[] {PYTHON});
        page.page().keyboard().press("Tab");
        assertThat(page.field()).hasValue("#left room \"" + PYTHON + "\" ");
        page.page().keyboard().press("Enter");

        assertThat(page.room(PYTHON)).hasCount(0);
    }

    @Test
    void whatIsNotUnderstoodStaysToBeMended() {
        page.says("#fly away");
        assertThat(page.alert()).containsText("There is no such command");
        assertThat(page.field()).hasValue("#fly away");
        page.says("#join Python");
        assertThat(page.alert()).containsText("#join room ROOM [NICK]");
        page.says("x".repeat(4_002));
        assertThat(page.alert()).hasText("The message is 2 characters too long");
    }

    @Test
    void onlyLinksToTheWebAreLinks() {
        page.says("see (https://example.org/a_(b)), javascript:alert(1) data:text/html,x http://e.org/?q=1&r=<2>.");

        Locator links = page.message("see (").locator("a");
        assertThat(links).hasText(new String[] {"https://example.org/a_(b)", "http://e.org/?q=1&r="});
        assertThat(links.first()).hasAttribute("rel", "noopener noreferrer nofollow");
    }

    @Test
    void whatTheServerRefusesIsNotLostAndSaysWhy() {
        page.page().routeWebSocket(url -> url.endsWith("/chat"), socket -> {
            WebSocketRoute chat = socket.connectToServer();
            chat.onMessage(frame -> socket.send(frame.text().replace("\"message_lines\":100", "\"message_lines\":0")));
        });
        page.page().reload();
        page.isConnected();
        asUser().joins(PYTHON);
        page.says("line\n".repeat(101)); // else the page would refuse it before sending
        assertThat(page.page().locator(".failed .fate")).containsText("Not sent: The text is too long");
        page.page().reload();
        page.isSomebody(user).opens(PYTHON);
        assertThat(page.page().locator(".failed .fate")).isVisible();
        page.clicks("Discard");
        assertThat(page.page().locator(".failed")).hasCount(0);
    }
}
