package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Private rooms and invitations on the page. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("PagePrivateRoomsIT")
class PagePrivateRoomsIT {
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

    private static Locator invitations(ChatPage page) {
        return page.page().locator(".invitations li");
    }

    private static Locator rooms(ChatPage page, String name) {
        return page.page().locator("#rooms .room", new Page.LocatorOptions().setHasText(name));
    }

    @Test
    void aRoomIsMadeForTwoAndNobodyElseSeesIt() {
        try (BrowserContext his = BROWSER.newContext();
                BrowserContext hers = BROWSER.newContext(new NewContextOptions().setViewportSize(360, 640));
                BrowserContext amys = BROWSER.newContext()) {
            ChatPage fry = ChatPage.open(his, server.httpPort()).registers("fry", PASSWORD);
            ChatPage amy = ChatPage.open(amys, server.httpPort()).registers("amy", PASSWORD);
            ChatPage leela = ChatPage.open(hers, server.httpPort());
            leela.clicks("Rooms").registers("leela", PASSWORD);

            fry.clicks("Create a room");
            fry.page().locator("dialog input[name=room]").fill("Slurm Factory");
            fry.page().getByLabel("Private: only for those whom you invite").check();
            Assertions.assertThat(fry.shoots("private-create").barriers()).isEmpty();
            fry.clicks("Create").isIn("fry/Slurm Factory");
            fry.says("psst").hears("psst");
            fry.clicks("Govern the room");
            fry.page().getByLabel("Invite somebody, by user name").fill("leela");
            fry.clicks("Invite");
            assertThat(fry.page().locator("dialog .alert")).hasText("leela is invited");
            Assertions.assertThat(fry.shoots("private-invite").barriers()).isEmpty();
            fry.clicks("Close");

            leela.clicks("Rooms");
            assertThat(invitations(leela)).containsText("fry/Slurm Factory");
            assertThat(invitations(leela)).containsText("from fry");
            Assertions.assertThat(leela.shoots("private-invited-phone").barriers())
                    .isEmpty();
            leela.clicks("Enter fry/Slurm Factory").isIn("fry/Slurm Factory").hears("psst");
            assertThat(invitations(leela)).hasCount(0);
            leela.says("#left room fry/Slurm Factory").isIn("Free Chat");
            fry.says("#invite fry/Slurm Factory leela");
            leela.clicks("Rooms");
            leela.clicks("Decline the invitation to fry/Slurm Factory");
            assertThat(invitations(leela)).hasCount(0);
            amy.says("#rooms");
            amy.page().reload();
            assertThat(rooms(amy, "Free Chat")).hasCount(1);
            assertThat(rooms(amy, "Slurm")).hasCount(0);
            fry.shoots("private");
            for (ChatPage page : new ChatPage[] {fry, leela, amy}) {
                page.hasNoComplaints();
            }
        }
    }
}
