package chat.rambler.support;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The system's Chromium for the tests of one class; without its window, if that is installed, it takes half the work. Without
 * one the tests fail; they are never skipped.
 */
public final class Browser implements BeforeAllCallback, AfterAllCallback {
    private Playwright playwright;
    private com.microsoft.playwright.Browser browser;

    @Override
    public void beforeAll(ExtensionContext context) {
        Path chromium = Stream.of(
                        "/usr/bin/chromium-headless-shell",
                        "/usr/bin/chromium",
                        "/usr/bin/chromium-browser",
                        "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("Install Chromium (Debian: apt-get install chromium-headless-shell)"));
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setChromiumSandbox(false)
                        .setArgs(List.of(
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) { // this also ends a browser that hangs
            playwright.close();
        }
    }

    /** A browser without cookies. */
    public BrowserContext newContext() {
        return newContext(new NewContextOptions());
    }

    /** A browser without cookies, with these options; English if they set no language. */
    public BrowserContext newContext(NewContextOptions options) {
        if (options.locale == null) {
            options.setLocale("en-GB");
        }
        return browser.newContext(options);
    }
}
