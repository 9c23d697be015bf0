package chat.rambler;

import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisJsonIT")
@Order(1) // it takes long and mostly waits
class RedisJsonIT extends JsonContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Override
    ChatServer start(String... settings) {
        REDIS.flushed();
        return ChatServer.startOn(REDIS, settings);
    }
}
