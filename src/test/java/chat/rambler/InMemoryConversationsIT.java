package chat.rambler;

import chat.rambler.support.ChatServer;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("InMemoryConversationsIT")
class InMemoryConversationsIT extends ConversationsContract {
    @Override
    ChatServer start(String... settings) {
        return ChatServer.start(settings);
    }
}
