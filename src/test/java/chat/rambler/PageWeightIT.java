package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import chat.rambler.support.TcpClient;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The weight of the page: bytes transferred, and rows when there is much to show. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("PageWeightIT")
class PageWeightIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final Logger LOG = LoggerFactory.getLogger(PageWeightIT.class);
    private static final String PASSWORD = "slurm-2999";
    private static final int MOST_BYTES = 100 * 1024;
    private static final int MANY = 10_000;

    /** Each look costs the page the time to show something. */
    private static final int LOOK_MS = 200;

    /** Messages sent before all are shown: a page that falls behind would be cut. */
    private static final int AT_ONCE = 2_500;

    private static ChatServer server;

    @BeforeAll
    static void start() {
        server = ChatServer.start("chat.history.per-room=" + 2 * MANY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static TcpClient user(String name) {
        return (TcpClient) TcpClient.connect(server.tcpPort())
                .says("#register " + name + " " + PASSWORD)
                .untilContains("is registered")
                .says("#login " + name + " " + PASSWORD)
                .untilContains("You are logged in as \"" + name + "\"");
    }

    @Test
    void tenThousandMessagesAreAFewHundredRows() {
        try (BrowserContext browser = BROWSER.newContext();
                TcpClient nc = user("leela")) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            page.registers("fry", PASSWORD);
            nc.says("#create room Many").untilContains("You are connected to room: \"Many\"");
            page.says("#join room Many").isIn("Many");
            for (int i = 1; i <= MANY; i++) {
                nc.says("#say Many message " + i + (i % 10 == 0 ? " with some more words".repeat(i % 7) : ""));
                if (i % AT_ONCE == 0) {
                    page.page()
                            .waitForFunction(
                                    "n => [...document.querySelectorAll('#log .message .text')].at(-1)?.textContent.includes(`message ${n}`)",
                                    i,
                                    new Page.WaitForFunctionOptions()
                                            .setPollingInterval(LOOK_MS)
                                            .setTimeout(ChatClient.DEADLINE.toMillis()));
                }
            }

            Map<?, ?> frames = (Map<?, ?>) page.page().evaluate("""
                                            async () => {
                                              const log = document.getElementById("log");
                                              const times = [];
                                              const height = log.scrollHeight;
                                              let before = await new Promise(requestAnimationFrame);
                                              for (const by of [-log.clientHeight / 2, log.clientHeight / 2]) {
                                                for (let i = 0; i < 150; i++) {
                                                  log.scrollTop += by;
                                                  const now = await new Promise(requestAnimationFrame);
                                                  times.push(now - before);
                                                  before = now;
                                                }
                                              }
                                              times.sort((a, b) => a - b);
                                              return {height, rows: log.querySelectorAll(".message").length,
                                                p50: times[150], p95: times[285], most: times[299]};
                                            }
                                            """);

            LOG.warn("10,000 messages: frame times in ms {}", frames);
            assertThat(number(frames, "height")).isGreaterThan(200_000);
            assertThat(number(frames, "rows")).as("rows in the page").isLessThan(600);
        }
    }

    private static double number(Map<?, ?> figures, String name) {
        return ((Number) figures.get(name)).doubleValue();
    }

    @Test
    void thePageIsLightAndIsKept() {
        try (BrowserContext browser = BROWSER.newContext()) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            String sizes =
                    "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
                            + ".reduce((sum, one) => sum + one.transferSize, 0)";
            int bytes = ((Number) page.page().evaluate(sizes)).intValue();
            page.page().reload();
            page.isConnected();
            int again = ((Number) page.page().evaluate(sizes)).intValue();

            LOG.warn("The page weighs {} bytes, {} when loaded again", bytes, again);
            assertThat(bytes).isBetween(10_000, MOST_BYTES);
            // the page itself, 4 KB, counts: the worker hands it over, after asking whether it has changed
            assertThat(again).isLessThan(6_000);
        }
    }
}
