package chat.rambler;

import chat.rambler.support.ChatServer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Order(1) // it takes long
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("SqliteModerationIT")
class SqliteModerationIT extends ModerationContract {
    @Override
    ChatServer start(String... settings) {
        return ChatServer.startOnDisk(settings);
    }
}
