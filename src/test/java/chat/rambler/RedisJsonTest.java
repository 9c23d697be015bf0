package chat.rambler;

import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisJsonTest extends JsonContract {
    @RegisterExtension static final RedisServer REDIS = RedisServer.single();

    @Override
    ChatServer start(String... settings) {
        REDIS.flushed();
        return ChatServer.startOn(REDIS, settings);
    }
}
