package chat.rambler.support;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One server for all tests of a class. Rooms replay nothing, so that no test hears what another one
 * said.
 */
public final class SharedServer implements BeforeAllCallback, AfterAllCallback {
    private ChatServer server;

    @Override
    public void beforeAll(ExtensionContext context) {
        server = ChatServer.start(ChatServer.MANAGED, "chat.history.replay=0");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        server.close();
    }

    public ChatServer server() {
        return server;
    }
}
