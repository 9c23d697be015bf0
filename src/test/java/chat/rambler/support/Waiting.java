package chat.rambler.support;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Sets how long all tests wait: one deadline for all libraries, so long that only what hangs reaches it. Found by JUnit
 * through {@code META-INF/services}.
 */
public final class Waiting implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(ChatClient.DEADLINE);
        PlaywrightAssertions.setDefaultAssertionTimeout(ChatClient.DEADLINE.toMillis());
    }
}
