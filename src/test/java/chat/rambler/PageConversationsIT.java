package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Conversations of two and ignoring on the page. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("PageConversationsIT")
class PageConversationsIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final String PASSWORD = "slurm-2999";
    private static ChatServer server;

    @BeforeAll
    static void start() {
        server = ChatServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void twoTalkAloneUntilOneHasHadEnough() {
        try (BrowserContext his = BROWSER.newContext();
                BrowserContext hers = BROWSER.newContext(new NewContextOptions().setViewportSize(360, 640))) {
            ChatPage fry = ChatPage.open(his, server.httpPort()).registers("fry", PASSWORD);
            ChatPage leela = ChatPage.open(hers, server.httpPort());
            leela.clicks("Rooms").registers("leela", PASSWORD).says("hello");
            fry.hears("hello");

            Locator hello = fry.page().locator("#log .message").last();
            hello.hover();
            hello.locator("button.menu").click();
            fry.page().getByLabel("Write to leela alone").check();
            Assertions.assertThat(fry.shoots("conversation-menu").barriers()).isEmpty();
            fry.clicks("Do it").isIn("leela");
            fry.says("psst").hears("psst").says("are you there?").hears("are you there?");
            Assertions.assertThat(fry.shoots("conversation").barriers()).isEmpty();

            leela.clicks("Rooms 2"); // so many unread
            assertThat(leela.room("fry").locator(".badge")).hasText("2");
            Assertions.assertThat(leela.shoots("conversations-phone").barriers())
                    .isEmpty();
            leela.opens("fry").hears("psst");
            leela.page().reload();
            leela.isConnected().isIn("fry").hears("are you there?");
            leela.says("#msg fry what is it?").hears("what is it?").isIn("fry");
            Assertions.assertThat(leela.shoots("conversation-phone").barriers()).isEmpty();
            fry.hears("what is it?");

            leela.says("#ignore fry").isIn("Free Chat");
            fry.says("good news!");
            assertThat(fry.page().locator("#log .failed .fate")).containsText("takes no messages from you");
            fry.shoots("conversation-refused");
            fry.opens("Free Chat").says("everyone!").says("good news!").hears("good news!");
            Locator folded = leela.page().locator("#log .ignored");
            assertThat(folded.locator("summary")).hasText("2 messages from fry, whom you ignore");
            assertThat(folded.locator("p").first()).isHidden();
            folded.locator("summary").click();
            assertThat(folded.locator("p").first()).hasText("fry: everyone!");
            Assertions.assertThat(leela.shoots("ignored-phone").barriers()).isEmpty();
            leela.says("#unignore fry").hears("everyone!");
            assertThat(folded).hasCount(0);

            leela.clicks("Rooms").clicks("Write to somebody");
            leela.page().locator("dialog input[name=user]").fill("nobody");
            leela.clicks("Write");
            assertThat(leela.page().locator("dialog .alert")).hasText("There is no such user");
            leela.page().locator("dialog input[name=user]").fill("fry");
            leela.clicks("Write").isIn("fry").hears("psst").hears("what is it?");
            fry.hasNoComplaints();
            leela.hasNoComplaints();
        }
    }
}
