package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import chat.rambler.support.TcpClient;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everyone can use the page: with eyes, ears, thumbs and keys. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("PageAccessibilityIT")
class PageAccessibilityIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String PASSWORD = "slurm-2999";
    private static final int PHONE_WIDTH = 320;

    private static TcpClient leela;
    private static TcpClient bender;

    private static ChatServer server;

    @BeforeAll
    static void start() {
        server = ChatServer.start();
        leela = user("leela");
        bender = user("bender");
        talk();
        user("fry").close();
    }

    @AfterAll
    static void stop() {
        leela.close();
        bender.close();
        server.close();
    }

    /** The conversation in the screenshots. */
    private static void talk() {
        leela.says("#create room Planet Express").untilContains("You are connected to room: \"Planet Express\"");
        bender.says("#join room Planet Express").untilContains("You are connected to room: \"Planet Express\"");
        leela.says("#say Planet Express Good news, everyone: a delivery to Omicron Persei 8.")
                .untilContains("MESSAGE:[Planet Express]");
        leela.says("#say Planet Express The address is https://example.org/omicron?planet=8")
                .untilContains("MESSAGE:[Planet Express]");
        bender.untilContains("omicron?planet=8")
                .says("#say Planet Express Can fry carry it? I am on a break.")
                .untilContains("MESSAGE:[Planet Express]");
    }

    private static TcpClient user(String name) {
        return (TcpClient) TcpClient.connect(server.tcpPort())
                .says("#register " + name + " " + PASSWORD)
                .untilContains("is registered")
                .says("#login " + name + " " + PASSWORD)
                .untilContains("You are logged in as \"" + name + "\"");
    }

    private static NewContextOptions browser(String language, String theme, int width, int height) {
        return new NewContextOptions()
                .setLocale(language)
                .setColorScheme(ColorScheme.valueOf(theme))
                .setViewportSize(width, height);
    }

    @ParameterizedTest
    @CsvSource({"en-GB, LIGHT, 1280", "en-GB, DARK, 320", "ru-RU, DARK, 1280", "ru-RU, LIGHT, 320"})
    void everyViewIsAccessible(String language, String theme, int width) {
        boolean english = language.startsWith("en");
        boolean phone = width == PHONE_WIDTH;
        String kind = (phone ? "phone-" : "desktop-") + theme.toLowerCase(Locale.ROOT) + "-" + language.substring(0, 2);
        try (BrowserContext browser = BROWSER.newContext(browser(language, theme, width, phone ? 640 : 800))) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            isAccessible(page, "anonymous");
            Runnable rooms = () -> {
                if (phone) {
                    page.clicks(english ? "Rooms" : "Комнаты");
                }
            };
            rooms.run();
            isAccessible(page, "rooms");
            page.clicks(english ? "Log in" : "Войти");
            isAccessible(page, "account");
            page.submits("fry", PASSWORD, english ? "Log in" : "Войти").isSomebody("fry");
            page.says("#join room Planet Express").isIn("Planet Express").hears("Can fry carry it");
            isAccessible(page, "a room");
            isNotWider(page);
            page.shoots(kind);
            rooms.run();
            page.shoots(kind + "-rooms");
            looksAt(page, english ? "Settings" : "Настройки");
            looksAt(page, english ? "Help" : "Справка");
            looksAt(page, english ? "Create a room" : "Создать комнату");
            if (phone) {
                page.clicks(english ? "People" : "Участники");
                isAccessible(page, "people");
            }
            looksAt(page, english ? "Change nickname" : "Сменить псевдоним");
            page.page().keyboard().press("Escape");
            page.field().fill("#");
            page.field().press("End");
            isAccessible(page, "suggestions");
            page.says("#leave").isIn("Free Chat");
            browser.setOffline(true);
            page.says("said without a network");
            isAccessible(page, "offline");
            page.hasNoComplaints();
        }
    }

    private static void isAccessible(ChatPage page, String view) {
        assertThat(page.barriers()).as(view).isEmpty();
    }

    /** No visible element reaches beyond the right edge of the window. */
    private static void isNotWider(ChatPage page) {
        assertThat(page.page().evaluate("""
                                        () => [...document.querySelectorAll("#page *")]
                                          .filter(one => one.checkVisibility() && !one.closest(".skip"))
                                          .filter(one => one.getBoundingClientRect().right > innerWidth + 0.5)
                                          .map(one => one.outerHTML.slice(0, 200))
                                        """)).as("wider than the window").isEqualTo(List.of());
    }

    /** Opens a dialog, checks it and closes it. */
    private static void looksAt(ChatPage page, String dialog) {
        page.clicks(dialog);
        assertThat(page.page().locator("dialog h2")).hasText(dialog);
        isAccessible(page, dialog);
        page.page().keyboard().press("Escape");
        assertThat(page.page().locator("dialog")).hasCount(0);
    }

    @Test
    void aPhoneWithItsKeyboardOpenStillShowsMessagesAndTheField() {
        try (BrowserContext browser = BROWSER.newContext(browser("en-GB", "LIGHT", 320, 568))) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            page.says("a last line").hears("a last line");

            page.page().setViewportSize(320, 300); // as if a keyboard took the rest

            assertThat(page.field()).isInViewport();
            assertThat(page.button("Send")).isInViewport();
            assertThat(page.message("a last line").last()).isInViewport();
            page.shoots("phone-keyboard");
        }
    }

    @Test
    void everythingCanBeDoneByKeys() {
        try (BrowserContext browser = BROWSER.newContext()) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            Page keys = page.page();
            keys.keyboard().press("Tab");
            assertThat(keys.locator(".skip")).isFocused();
            keys.keyboard().press("Enter");
            assertThat(page.field()).isFocused();
            keys.keyboard().type("by keys alone");
            keys.keyboard().press("Enter");
            page.hears("by keys alone");
            tabTo(page, "Log in");
            keys.keyboard().press("Enter");
            assertThat(keys.locator("dialog input[name=user]")).isFocused();
            keys.keyboard().type("bender");
            keys.keyboard().press("Tab");
            keys.keyboard().type(PASSWORD);
            keys.keyboard().press("Enter");
            page.isSomebody("bender");
            tabTo(page, "Planet Express");
            keys.keyboard().press("Enter");
            page.isIn("Planet Express");
            keys.keyboard().press("Escape");
            assertThat(page.field()).isFocused();
            keys.keyboard().press("Alt+ArrowUp");
            page.isIn("Free Chat");
            keys.keyboard().type("line one");
            keys.keyboard().press("Shift+Enter");
            keys.keyboard().type("line two");
            keys.keyboard().press("Enter");
            page.hears("line one\nline two");
        }
    }

    /** Presses Tab until it reaches a button with this text in its name. */
    private static void tabTo(ChatPage page, String text) {
        for (int i = 0; i < 60; i++) {
            page.page().keyboard().press("Tab");
            if (page.page()
                    .evaluate(
                            "text => document.activeElement.tagName === 'BUTTON'"
                                    + " && `${document.activeElement.ariaLabel} ${document.activeElement.innerText}`.includes(text)",
                            text)
                    .equals(true)) {
                return;
            }
        }
        throw new AssertionError("No key leads to " + text);
    }
}
