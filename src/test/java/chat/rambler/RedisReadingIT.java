package chat.rambler;

import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisReadingIT")
class RedisReadingIT extends ReadingContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private ChatServer two;

    @Override
    ChatServer start(String... settings) {
        REDIS.flushed();
        two = ChatServer.startOn(REDIS, settings);
        return ChatServer.startOn(REDIS, settings);
    }

    @Override
    ChatServer otherServer() {
        return two;
    }

    @AfterEach
    void stopTheOther() {
        two.close();
    }
}
