package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import chat.rambler.support.TcpClient;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Takes the pictures of the README: {@code ./mvnw verify -Psoak -Dit.test=PagePicturesIT -Dchat.test.pictures=src/docs/images}.
 */
@Tag("soak")
class PagePicturesIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String PASSWORD = "slurm-2999";
    private static final Path PICTURES = Path.of(System.getProperty("chat.test.pictures", "target/pictures"));

    private static final List<ChatClient> PEOPLE = new ArrayList<>();
    private static ChatServer server;

    @BeforeAll
    static void peopleTalk() {
        server = ChatServer.start("chat.administrator-token=let-me-in");
        ChatClient leela = person("leela");
        ChatClient amy = person("amy");
        ChatClient professor = person("professor");
        ChatClient bender = person("bender");
        leela.says("#create room Planet Express").untilContains("You are connected to room");
        List.of(amy, professor, bender)
                .forEach(one -> one.says("#join room Planet Express").untilContains("You are connected to room"));
        leela.says("#topic Planet Express Next delivery: Omicron Persei 8").untilContains("topic");
        say(professor, "Good news, everyone! You'll be delivering a crate of *Popplers* to Omicron Persei 8.");
        say(leela, "How long do we have?");
        say(professor, "Let me see. The formula is `d = v * t`, so");
        say(professor, "- two days if the engine holds");
        say(professor, "- four if it does not");
        say(bender, "Bite my shiny metal **schedule**");
        say(amy, "> How long do we have?");
        say(amy, "Two seats are left, see https://example.org/planet-express/seats");
        say(leela, "I'm in.");
    }

    private static ChatClient person(String name) {
        ChatClient client = TcpClient.connect(server.tcpPort());
        PEOPLE.add(client);
        client.says("#register " + name + " " + PASSWORD).untilContains("is registered");
        client.says("#login " + name + " " + PASSWORD).untilContains("You are logged in");
        return client;
    }

    private static void say(ChatClient client, String text) {
        client.says("#say Planet Express " + text).untilContains(text);
    }

    @AfterAll
    static void stop() {
        PEOPLE.forEach(ChatClient::close);
        server.close();
    }

    private static BrowserContext wide(ColorScheme scheme) {
        return BROWSER.newContext(
                new NewContextOptions().setViewportSize(1180, 720).setColorScheme(scheme));
    }

    private static BrowserContext phone(ColorScheme scheme, String locale) {
        return BROWSER.newContext(new NewContextOptions()
                .setViewportSize(390, 760)
                .setHasTouch(true)
                .setIsMobile(true)
                .setLocale(locale)
                .setColorScheme(scheme));
    }

    /** A picture, in which nothing may be hard to read. */
    private static void takes(ChatPage page, String name) {
        page.page().mouse().move(0, 0);
        page.page().evaluate("() => document.activeElement?.id === 'log' && document.activeElement.blur()");
        page.page().screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
        Assertions.assertThat(page.barriers()).as(name).isEmpty();
    }

    @Test
    void eightViews() {
        try (BrowserContext visitor = wide(ColorScheme.LIGHT);
                BrowserContext light = wide(ColorScheme.LIGHT);
                BrowserContext dark = wide(ColorScheme.DARK);
                BrowserContext pocket = phone(ColorScheme.DARK, "en-GB");
                BrowserContext russian = phone(ColorScheme.LIGHT, "ru-RU")) {
            takes(ChatPage.open(visitor, server.httpPort()), "1-visitor");

            ChatPage fry = ChatPage.open(light, server.httpPort()).registers("fry", PASSWORD);
            fry.joins("Planet Express").hears("I'm in");
            say(PEOPLE.getFirst(), "@fry you are coming too");
            fry.hears("you are coming too").says("Do I get a window seat?").hears("window seat");
            takes(fry, "2-room-light");

            ChatPage second = ChatPage.open(dark, server.httpPort());
            second.logsIn("fry", PASSWORD).isSomebody("fry").opens("Planet Express");
            takes(second, "3-room-dark");
            Locator seats = second.page().locator("#log .message", new Page.LocatorOptions().setHasText("Two seats"));
            seats.hover();
            seats.locator("button.menu").click();
            assertThat(second.page().locator("dialog")).isVisible();
            takes(second, "4-menu-dark");

            PEOPLE.getFirst().says("#msg fry psst, take the window").untilContains("psst");
            PEOPLE.get(1).says("Anybody for lunch?").untilContains("lunch");
            PEOPLE.get(1).says("@fry I mean you").untilContains("I mean you");
            ChatPage carried = ChatPage.open(pocket, server.httpPort());
            carried.clicks("Rooms").logsIn("fry", PASSWORD).isSomebody("fry");
            carried.page().locator("button.narrow[aria-controls=rooms]").click();
            carried.opens("Planet Express").hears("window seat");
            takes(carried, "5-phone-room");
            carried.page().locator("button.narrow[aria-controls=rooms]").click();
            assertThat(carried.page().locator("#rooms")).isVisible();
            takes(carried, "6-phone-rooms");
            carried.opens("leela").hears("psst").says("Thanks!").hears("Thanks!");
            takes(carried, "7-phone-conversation");

            ChatPage guest = ChatPage.open(russian, server.httpPort());
            guest.hears("lunch").says("Привет!").hears("Привет!");
            takes(guest, "8-phone-russian");
        }
    }
}
