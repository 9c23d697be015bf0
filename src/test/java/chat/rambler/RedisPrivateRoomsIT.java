package chat.rambler;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import chat.rambler.support.TcpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisPrivateRoomsIT")
class RedisPrivateRoomsIT extends PrivateRoomsContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Override
    ChatServer start(String... settings) {
        REDIS.flushed();
        return ChatServer.startOn(REDIS, settings);
    }

    @Test
    void whoIsInvitedOnOneServerEntersOnAnother() {
        try (ChatServer two = ChatServer.startOn(REDIS, SETTINGS);
                ChatClient leela = TcpClient.connect(two.tcpPort())) {
            leela.says("#register leela " + PASSWORD).untilContains("SERVER:User");
            leela.says("#login leela " + PASSWORD).untilContains("You are logged in");
            ChatClient fry = user("fry");
            fry.says("#create private Lab").hearsStart("SERVER:Room").hearsStart("SERVER:You are connected");
            fry.says("#invite fry/Lab leela").hears("SERVER:Done");
            leela.says("#join room fry/Lab").untilContains("You are connected to room: \"fry/Lab\"");
            leela.says("#say fry/Lab hello").untilContains("leela: hello");
            fry.hears("MESSAGE:[fry/Lab] leela: hello");
            fry.says("#close room fry/Lab").hearsStart("MESSAGE:").hearsStart("SERVER:You are disconnected");
            leela.untilContains("closed the room").untilContains("You are disconnected");
            leela.says("#join room fry/Lab").untilContains("There is no room \"fry/Lab\"");
        }
    }
}
