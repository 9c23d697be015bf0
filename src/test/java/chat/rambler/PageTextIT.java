package chat.rambler;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.Browser;
import chat.rambler.support.ChatPage;
import chat.rambler.support.ChatServer;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the page says in each language, and how it shows hostile texts. */
class PageTextIT {
    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private static final Path FILES = Path.of("src", "main", "resources", "static");
    private static final String HOSTILE =
            "<img src=x onerror=alert(1)><script>alert(2)</script>\u202edetrevni\u200b\u2066";

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
    void hostileTextsAndNamesRunNothingAndBreakNothing() {
        try (BrowserContext browser = BROWSER.newContext(new NewContextOptions().setViewportSize(320, 640))) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            page.page().onDialog(dialog -> {
                throw new AssertionError("a dialog: " + dialog.message());
            });
            page.says("#register bender slurm-2999")
                    .says("#login bender slurm-2999")
                    .isSomebody("bender");
            page.says("#create room <b>&lt;" + "W".repeat(50)).isIn("<b>&lt;" + "W".repeat(50));
            page.says("#change nick * <i>&amp;<u>");
            assertThat(page.page().locator(".room-bar .you")).containsText("<i>&amp;<u>");
            List<String> texts = List.of(
                    HOSTILE,
                    "x".repeat(4_000),
                    "a" + "\u0301".repeat(1_000) + "!",
                    "<a href=\"javascript:alert(3)\">javascript:alert(4)</a>",
                    "{{7*7}} ${7*7} </script></style>",
                    "\u0645\u0631\u062d\u0628\u0627 \u202e abc");
            for (String text : texts) {
                page.says(text);
            }
            page.hears("abc");

            assertThat(page.messages()).hasSameSizeAs(texts);
            assertThat(page.page()
                            .locator("#log img, #log script, #log b, #log i, #log a:not(.at)")
                            .count())
                    .isZero();
            assertThat(
                            page.page()
                                    .evaluate(
                                            "Math.max(...[...document.querySelectorAll('#log li')].map(li => li.getBoundingClientRect().right)) <= innerWidth"))
                    .isEqualTo(true);
            page.shoots("hostile");
            page.says("#leave").isIn("Free Chat");
            page.hasNoComplaints();
        }
    }

    @Test
    void bothLanguagesSayEverythingThatThePageAsksFor() throws IOException {
        Map<String, String> english = words("en");
        Map<String, String> russian = words("ru");

        assertThat(russian.keySet()).isEqualTo(english.keySet());
        english.forEach(
                (key, text) -> assertThat(values(russian.get(key))).as(key).isEqualTo(values(text)));
        assertThat(asked()).isNotEmpty().isSubsetOf(english.keySet());
    }

    /** The page's texts by key, as JSON with all plural forms. */
    private static Map<String, String> words(String language) {
        try (BrowserContext browser = BROWSER.newContext()) {
            ChatPage page = ChatPage.open(browser, server.httpPort());
            @SuppressWarnings("unchecked")
            Map<String, String> words = (Map<String, String>) page.page().evaluate("""
                                            async code => {
                                              const {words} = await import(`/lang/${code}.js`);
                                              const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories;
                                              return Object.fromEntries(Object.entries(words).map(([key, text]) => {
                                                if (typeof text === "object" && forms.some(form => !text[form])) throw Error(`${key} lacks a form`);
                                                return [key, JSON.stringify(text)];
                                              }));
                                            }
                                            """, language);
            return words;
        }
    }

    private static TreeSet<String> values(String text) {
        return found("\\{(\\w+)\\}", text);
    }

    private static TreeSet<String> found(String pattern, String text) {
        TreeSet<String> found = new TreeSet<>();
        Pattern.compile(pattern).matcher(text).results().map(MatchResult::group).forEach(found::add);
        return found;
    }

    /** The keys that the page's scripts use. */
    private static TreeSet<String> asked() throws IOException {
        TreeSet<String> keys = new TreeSet<>();
        try (Stream<Path> files = Files.walk(FILES)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".js")).toList()) {
                Pattern.compile("say\\((?:\\w+ \\? )?\"([^\"]+)\"(?: : \"([^\"]+)\")?")
                        .matcher(Files.readString(file))
                        .results()
                        .flatMap(match -> Stream.of(match.group(1), match.group(2)))
                        .filter(Objects::nonNull)
                        .forEach(keys::add);
            }
        }
        return keys;
    }
}
