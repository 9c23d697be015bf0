package chat.rambler.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.HttpSession;
import chat.rambler.support.SharedServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the page's files are cached: for ever if their path has a version, else only after asking again. */
class PageControllerTest {
    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private static final Pattern FILE = Pattern.compile("(?:href|src)=\"(/[^\"]+\\.(?:js|css|svg))\"");

    private static HttpSession.Answer get(String path, String... headers) {
        return new HttpSession(SHARED.server().httpPort()).send("GET", path, "", headers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/app.js", "/lang/ru.js"})
    void whatHasNoVersionInItsPathIsAskedForAgain(String path) {
        HttpSession.Answer first = get(path);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        HttpSession.Answer again = get(path, "If-None-Match", first.header("ETag"));
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void everyFileThatThePageNamesIsThereAndIsKept() {
        Matcher files = FILE.matcher(get("/").body());
        int count = 0;
        while (files.find()) {
            HttpSession.Answer file = get(files.group(1), "Accept-Encoding", "gzip");
            assertThat(file.status()).as(files.group(1)).isEqualTo(200);
            assertThat(file.header("Cache-Control"))
                    .as(files.group(1))
                    .isEqualTo("max-age=31536000, public, immutable");
            assertThat(file.header("ETag")).startsWith("W/");
            if (Integer.parseInt("0" + file.header("Content-Length")) > 1024) {
                assertThat(file.header("Content-Encoding")).as(files.group(1)).isEqualTo("gzip");
            }
            count++;
        }
        assertThat(count).isGreaterThan(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v/0123456789abcdef/nothing.js",
                "/nothing.js",
                "/webjars/lit-html/3.3.1/../../../../application.properties",
                "/v/../application.properties",
                "/%2e%2e/application.properties"
            })
    void whatIsNotThereIsNotFound(String path) {
        assertThat(get(path).status()).isBetween(400, 404);
    }

    @Test
    void onlyTheLibraryOfTemplatesMayMakeHtml() {
        assertThat(get("/").header("Content-Security-Policy"))
                .contains("require-trusted-types-for 'script'", "trusted-types lit-html")
                .doesNotContain("unsafe", "*");
    }
}
