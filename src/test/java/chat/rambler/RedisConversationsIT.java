package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import chat.rambler.support.TcpClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisConversationsIT")
class RedisConversationsIT extends ConversationsContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Override
    ChatServer start(String... settings) {
        REDIS.flushed();
        return ChatServer.startOn(REDIS, settings);
    }

    /** Also if both begin at once, on two servers. */
    @Test
    void twoTalkThoughEachIsOnAnotherServer() {
        try (ChatServer two = ChatServer.startOn(REDIS, SETTINGS);
                ChatClient leela = TcpClient.connect(two.tcpPort())) {
            leela.says("#register leela " + PASSWORD).untilContains("SERVER:User");
            leela.says("#login leela " + PASSWORD).untilContains("You are logged in");
            ChatClient fry = user("fry");
            fry.says("#msg leela first");
            leela.says("#msg fry second");
            List<String> atFry = List.of(fry.next(), fry.next());
            List<String> atLeela = List.of(leela.until("MESSAGE:[@fry]").getLast(), leela.next());
            assertThat(atFry)
                    .containsExactlyInAnyOrder("MESSAGE:[@leela] fry: first", "MESSAGE:[@leela] leela: second");
            assertThat(atLeela.stream().map(line -> line.replace("[@fry]", "[@leela]")))
                    .isEqualTo(atFry);
            leela.says("#ignore fry").untilContains("SERVER:Done");
            fry.says("#msg leela third").hears("SERVER:\"leela\" takes no messages from you");
        }
    }
}
