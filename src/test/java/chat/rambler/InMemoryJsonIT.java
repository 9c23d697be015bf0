package chat.rambler;

import chat.rambler.support.ChatServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Tag("soak") // in memory the same rules decide as on disk
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("InMemoryJsonIT")
class InMemoryJsonIT extends JsonContract {
    @Override
    ChatServer start(String... settings) {
        return ChatServer.start(settings);
    }
}
