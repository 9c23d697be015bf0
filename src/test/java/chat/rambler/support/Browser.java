package chat.rambler.support;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The system's Chromium for the tests of one class; without its window, if that is installed, it takes half the work. Without
 * one the tests fail; they are never skipped. A class gets the process that an earlier one has left, if there is any.
 */
public final class Browser implements BeforeAllCallback, AfterAllCallback {
    private Chromium chromium;

    /** A process, and the one that drives it. Used by one thread at a time. */
    private record Chromium(Playwright playwright, com.microsoft.playwright.Browser browser) {
        static Chromium launch() {
            Path program = Stream.of(
                            "/usr/bin/chromium-headless-shell",
                            "/usr/bin/chromium",
                            "/usr/bin/chromium-browser",
                            "/usr/bin/google-chrome")
                    .map(Path::of)
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() ->
                            new AssertionError("Install Chromium (Debian: apt-get install chromium-headless-shell)"));
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            return new Chromium(
                    playwright,
                    playwright
                            .chromium()
                            .launch(new BrowserType.LaunchOptions()
                                    .setExecutablePath(program)
                                    .setChromiumSandbox(false)
                                    .setArgs(List.of(
                                            "--disable-gpu",
                                            "--disable-quic",
                                            "--no-first-run",
                                            "--disable-background-networking",
                                            "--disable-component-update",
                                            "--disable-sync"))));
        }
    }

    /** The processes that no class uses, until all tests have ended. */
    private static final class Idle implements AutoCloseable {
        private final Queue<Chromium> all = new ConcurrentLinkedQueue<>();

        static Idle of(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(Idle.class, _ -> new Idle(), Idle.class);
        }

        @Override
        public void close() {
            all.forEach(each -> each.playwright().close()); // this also ends a browser that hangs
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Chromium idle = Idle.of(context).all.poll();
        chromium = idle == null ? Chromium.launch() : idle;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (chromium == null) {
            return;
        }
        if (chromium.browser().isConnected()) {
            List.copyOf(chromium.browser().contexts()).forEach(BrowserContext::close);
            Idle.of(context).all.add(chromium);
        } else {
            chromium.playwright().close();
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
        return chromium.browser().newContext(options);
    }
}
