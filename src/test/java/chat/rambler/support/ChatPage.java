package chat.rambler.support;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** The chat page in one tab, used as a person would. */
public final class ChatPage {
    private static final String MESSAGES = "#log .message .text";
    private static final double PATIENCE_MS = ChatClient.DEADLINE.toMillis();
    private static final String NO_CONNECTION = "ERR_";
    private static final String NOBODY = "401";

    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private ChatPage(Page page) {
        this.page = page;
        page.setDefaultTimeout(PATIENCE_MS);
        page.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    /** Opens a tab and waits until it is connected and in a room. */
    public static ChatPage open(BrowserContext browser, int httpPort) {
        ChatPage opened = new ChatPage(browser.newPage());
        opened.page.navigate("http://localhost:" + httpPort + "/");
        opened.isConnected();
        return opened;
    }

    /** The tab itself, for everything else. */
    public Page page() {
        return page;
    }

    public ChatPage isConnected() {
        assertThat(page.locator(".connection.online")).isVisible(within(PATIENCE_MS));
        assertThat(page.locator(".room-bar h2")).isVisible(within(PATIENCE_MS));
        return this;
    }

    /** Types a line into the message field and presses Enter. */
    public ChatPage says(String text) {
        field().fill(text);
        field().press("Enter");
        return this;
    }

    /** Waits until a stored message with this text is shown. */
    public ChatPage hears(String text) {
        try {
            assertThat(stored(text).first()).isVisible(within(PATIENCE_MS));
        } catch (AssertionError e) {
            throw new AssertionError("The page shows: " + page.locator("body").innerText(), e);
        }
        return this;
    }

    /** The stored messages of the room, in order. */
    public List<String> messages() {
        return page.locator("#log [data-chunk] .message .text").allInnerTexts();
    }

    public Locator message(String text) {
        return page.locator(MESSAGES, new Page.LocatorOptions().setHasText(text));
    }

    private Locator stored(String text) {
        return page.locator("#log [data-chunk] .message .text", new Page.LocatorOptions().setHasText(text));
    }

    public Locator field() {
        return page.locator("#text");
    }

    public Locator alert() {
        return page.locator(".alert:not(:empty)");
    }

    public Locator status() {
        return page.locator(".connection");
    }

    public Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    /** The list entry of a room that the user is in. */
    public Locator room(String name) {
        return page.locator("#rooms .room:not(.other)", new Page.LocatorOptions().setHasText(name));
    }

    public ChatPage clicks(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
        return this;
    }

    public ChatPage registers(String user, String password) {
        clicks("Log in").clicks("Create an account");
        return submits(user, password, "Create an account").isSomebody(user);
    }

    public ChatPage logsIn(String user, String password) {
        clicks("Log in");
        return submits(user, password, "Log in");
    }

    /** Fills in and submits the account dialog. */
    public ChatPage submits(String user, String password, String button) {
        page.locator("dialog input[name=user]").fill(user);
        page.locator("dialog input[name=password]").fill(password);
        page.locator("dialog button.main", new Page.LocatorOptions().setHasText(button))
                .click();
        return this;
    }

    public ChatPage isSomebody(String user) {
        assertThat(page.locator(".identity").first()).hasText(user, text());
        return isConnected();
    }

    public ChatPage joins(String room) {
        clicks("Join " + room);
        return isIn(room);
    }

    public ChatPage opens(String room) {
        room(room).click();
        return isIn(room);
    }

    /** Waits until this room is shown. */
    public ChatPage isIn(String room) {
        assertThat(page.locator(".room-bar h2")).hasText(room, text());
        return this;
    }

    public ChatPage shoots(String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "screenshots", name + ".png")));
        return this;
    }

    /** The violations of accessibility that axe-core finds, one line each. */
    public List<?> barriers() {
        try (InputStream axe = Objects.requireNonNull(ChatPage.class.getResourceAsStream("/axe.min.js"))) {
            page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return (List<?>)
                page.evaluate(
                        "async () => (await axe.run()).violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html} ${n.failureSummary}`))");
    }

    /** Expects that the browser has reported no errors except failed connections and 401 answers. */
    public void hasNoComplaints() {
        assertThat(complaints)
                .filteredOn(text -> !text.contains(NO_CONNECTION) && !text.contains(NOBODY))
                .isEmpty();
    }

    private static com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions within(double millis) {
        return new com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions().setTimeout(millis);
    }

    private static com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions text() {
        return new com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MS);
    }
}
