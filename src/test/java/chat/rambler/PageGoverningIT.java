package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import chat.rambler.support.TcpClient;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** An administrator, a moderator and a nuisance on the page. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("PageGoverningIT")
class PageGoverningIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String PASSWORD = "slurm-2999";
    private static ChatServer server;

    @BeforeAll
    static void start() {
        server = ChatServer.start("chat.administrator-token=let-me-in");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static ChatPage user(BrowserContext browser, String name) {
        return ChatPage.open(browser, server.httpPort()).registers(name, PASSWORD);
    }

    private static Locator act(ChatPage page, String text) {
        return page.page()
                .locator(".notice.act", new Page.LocatorOptions().setHasText(text))
                .last();
    }

    private static void isAccessible(ChatPage page) {
        Assertions.assertThat(page.barriers()).isEmpty();
    }

    /** @param reason null if none can be given */
    private static void actsOn(ChatPage page, String message, String act, @Nullable String reason) {
        Locator row = page.page()
                .locator("#log [data-chunk] .message", new Page.LocatorOptions().setHasText(message))
                .first();
        row.hover();
        row.locator("button.menu").click();
        page.page().getByLabel(act, new Page.GetByLabelOptions().setExact(true)).check();
        if (reason == null) {
            assertThat(page.page().locator("dialog input[name=reason]")).hasCount(0);
        } else {
            page.page().locator("dialog input[name=reason]").fill(reason);
        }
        isAccessible(page.shoots("governing-dialog"));
        page.clicks("Do it");
        assertThat(page.page().locator("dialog")).hasCount(0);
    }

    @Test
    void aNuisanceIsMutedAndBannedByTheMenuOfAMessage() {
        try (BrowserContext hers = BROWSER.newContext();
                BrowserContext amys = BROWSER.newContext();
                BrowserContext his = BROWSER.newContext()) {
            ChatPage leela = user(hers, "leela");
            leela.says("#claim let-me-in").isConnected();
            assertThat(leela.button("Govern the room")).isVisible();
            ChatPage amy = user(amys, "amy");
            ChatPage fry = user(his, "fry");
            assertThat(amy.button("Govern the room")).hasCount(0);
            leela.says("#role Free Chat amy moderator");
            assertThat(act(amy, "leela made amy a moderator")).isVisible();
            assertThat(amy.button("Govern the room")).isVisible();

            fry.says("buy my pills").hears("buy my pills");
            amy.hears("buy my pills");
            actsOn(amy, "buy my pills", "Mute for an hour", "spam");
            assertThat(act(fry, "amy muted fry, until")).containsText("spam");
            assertThat(fry.page().locator(".silence")).containsText("You are muted in this room until");
            assertThat(fry.field()).isHidden();
            isAccessible(fry.shoots("governing-muted"));
            amy.says("#unmute Free Chat fry");
            assertThat(fry.field()).isVisible();

            fry.says("more pills").hears("more pills");
            leela.hears("more pills");
            actsOn(leela, "more pills", "Ban for a day", "again");
            assertThat(fry.alert()).containsText("leela has banned you from Free Chat, until");
            fry.shoots("governing-banned");
            assertThat(act(amy, "leela banned fry, until")).containsText("again");

            amy.clicks("Govern the room");
            assertThat(amy.page().locator(".bans")).containsText("fry, banned by leela");
            isAccessible(amy);
            amy.shoots("governing-room").page().locator(".bans button").click();
            assertThat(amy.page().locator("dialog")).containsText("Nobody");
            amy.clicks("Close");
            fry.says("#join room Free Chat").isIn("Free Chat").says("thank you").hears("thank you");
            for (ChatPage one : new ChatPage[] {leela, amy, fry}) {
                one.hasNoComplaints();
            }
        }
    }

    @Test
    void messagesAreRemovedByTheirMenuAndGoneFromThePage() {
        try (BrowserContext hers = BROWSER.newContext();
                BrowserContext his = BROWSER.newContext(new NewContextOptions().setViewportSize(360, 640))) {
            ChatPage morbo = user(hers, "morbo");
            morbo.says("#create room Studio").isIn("Studio");
            ChatPage linda = ChatPage.open(his, server.httpPort());
            linda.clicks("Rooms").registers("linda", PASSWORD);
            linda.says("#join room Studio").isIn("Studio");
            linda.says("the wrong window").hears("the wrong window");
            morbo.hears("the wrong window");
            linda.says("good news").hears("good news");

            actsOn(linda, "the wrong window", "Remove the message", null);
            for (ChatPage page : new ChatPage[] {linda, morbo}) {
                assertThat(removed(page)).hasText("A message of linda was removed");
                assertThat(act(page, "linda took a message back")).isVisible();
                Assertions.assertThat(page.page().content()).doesNotContain("the wrong window");
            }
            assertThat(linda.page().locator("#log .message button.menu")).hasCount(1); // her own other one
            isAccessible(linda.shoots("governing-removed-phone"));
            morbo.page().reload();
            assertThat(removed(morbo)).hasText("A message of linda was removed");
            Assertions.assertThat(morbo.page().content()).doesNotContain("the wrong window");

            for (int i = 1; i <= 4; i++) {
                linda.says("pills " + i).hears("pills " + i);
            }
            morbo.hears("pills 4");
            for (int i = 1; i <= 4; i++) {
                actsOn(morbo, "pills " + i, "Remove the message", "");
            }
            assertThat(morbo.page().locator(".notice.removed").last()).hasText("4 messages were removed");
            assertThat(linda.page().locator(".notice.removed").last()).hasText("4 messages were removed");
            isAccessible(morbo.shoots("governing-removed"));
            linda.hasNoComplaints();
            morbo.hasNoComplaints();
        }
    }

    private static Locator removed(ChatPage page) {
        return page.page().locator(".notice.removed").first();
    }

    @Test
    void aRoomIsClosedAndTheServerGoverned() {
        try (BrowserContext hers = BROWSER.newContext();
                BrowserContext his = BROWSER.newContext(new NewContextOptions().setViewportSize(360, 640))) {
            ChatPage kif = ChatPage.open(his, server.httpPort());
            kif.clicks("Rooms").registers("kif", PASSWORD);
            ChatPage zapp = user(hers, "zapp");
            zapp.says("#create room Nimbus").isIn("Nimbus");
            kif.says("#join room Nimbus").isIn("Nimbus");
            zapp.clicks("Govern the room").clicks("Close the room");
            zapp.page().locator("dialog input[name=reason]").fill("out of fuel");
            isAccessible(zapp.shoots("governing-close"));
            zapp.clicks("Close the room");
            assertThat(kif.alert()).containsText("zapp has closed Nimbus: out of fuel");
            assertThat(kif.room("Nimbus")).hasCount(0);
            assertThat(zapp.room("Nimbus")).hasCount(0);

            assertThat(zapp.button("The whole server")).hasCount(0);
            try (BrowserContext leelas = BROWSER.newContext()) {
                ChatPage leela = ChatPage.open(leelas, server.httpPort());
                administrator(leela);
                leela.clicks("Settings").clicks("The whole server");
                leela.page().getByLabel("New accounts").selectOption("closed");
                assertThat(leela.page().getByLabel("New accounts")).hasValue("closed");
                leela.page().getByLabel("User or address").fill("zapp");
                leela.clicks("Ban for ever");
                assertThat(leela.page().locator(".bans")).containsText("zapp, banned by");
                leela.page().locator("dialog input[name=user]").fill("kif");
                leela.clicks("Make a code");
                String code = leela.page().locator("dialog code").innerText();
                isAccessible(leela.shoots("governing-server"));
                leela.page().getByLabel("New accounts").selectOption("open");
                leela.page().locator(".bans button").click();
                assertThat(leela.page().locator("dialog")).containsText("Nobody");
                leela.clicks("Close");

                hasANewPassword("kif", code);
            }
        }
    }

    private static void hasANewPassword(String user, String code) {
        try (BrowserContext phone = BROWSER.newContext(new NewContextOptions().setViewportSize(360, 640))) {
            ChatPage page = ChatPage.open(phone, server.httpPort());
            page.clicks("Rooms").clicks("Log in").clicks("I have a code for a new password");
            page.page().locator("dialog input[name=code]").fill(code);
            page.page().locator("dialog input[name=user]").fill(user);
            page.page().locator("dialog input[name=new]").fill("velour-fog-77");
            isAccessible(page.shoots("governing-code-phone"));
            page.clicks("Change password");
            assertThat(page.page().locator("dialog")).hasCount(0);
            page.clicks("Log in").submits(user, "velour-fog-77", "Log in").isSomebody(user);
        }
    }

    /** Whoever has become it in another test makes this one too. */
    private static void administrator(ChatPage page) {
        page.registers("hubert", PASSWORD);
        try (TcpClient leela = TcpClient.connect(server.tcpPort())) {
            leela.says("#register leela " + PASSWORD).untilContains("SERVER:User");
            leela.says("#login leela " + PASSWORD).untilContains("You are logged in");
            leela.says("#claim let-me-in").untilContains("SERVER:");
            leela.says("#role * hubert administrator").untilContains("SERVER:Done");
        }
        page.page().reload();
        page.isConnected();
    }

    @Test
    void theSettingsOfARoomAreChangedAndTold() {
        try (BrowserContext hers = BROWSER.newContext(new NewContextOptions().setViewportSize(1_280, 800));
                BrowserContext his = BROWSER.newContext(
                        new NewContextOptions().setLocale("ru-RU").setViewportSize(360, 640));
                TcpClient nc = TcpClient.connect(server.tcpPort())) {
            nc.untilContains("You are connected");
            ChatPage zoidberg = user(hers, "zoidberg");
            zoidberg.says("#create room Clinic").isIn("Clinic").clicks("Govern the room");
            zoidberg.page().getByLabel("Topic").fill("Why not?");
            zoidberg.clicks("Change");
            zoidberg.page().getByLabel("Slow mode").selectOption("1m");
            assertThat(act(zoidberg, "zoidberg: one message in 60 seconds")).isVisible();
            zoidberg.clicks("Close");
            assertThat(zoidberg.page().locator(".topic")).hasText("Why not?");

            ChatPage hermes = ChatPage.open(his, server.httpPort());
            hermes.clicks("Комнаты").clicks("Войти").clicks("Создать учётную запись");
            hermes.submits("hermes", PASSWORD, "Создать учётную запись").isSomebody("hermes");
            hermes.says("#join room Clinic").isIn("Clinic");
            assertThat(act(hermes, "zoidberg: не чаще одного сообщения, пауза 60 секунд"))
                    .isVisible();
            hermes.says("first").hears("first");
            assertThat(hermes.page().locator(".silence")).containsText("Медленный режим: следующее сообщение через");
            hermes.says("second");
            assertThat(hermes.field()).hasValue("second");
            isAccessible(hermes.shoots("governing-slow-phone"));
            zoidberg.says("#set Clinic slow off");
            assertThat(hermes.page().locator(".silence")).hasCount(0);
            hermes.field().press("Enter");
            hermes.hears("second");
            zoidberg.says("#set Clinic speak moderators");
            assertThat(hermes.page().locator(".silence")).hasText("В этой комнате пишут только модераторы");
            hermes.hasNoComplaints();
            zoidberg.hasNoComplaints();
        }
    }
}
