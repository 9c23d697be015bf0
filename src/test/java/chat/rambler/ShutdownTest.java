package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import chat.rambler.support.TcpClient;
import chat.rambler.support.Transport;
import chat.rambler.support.WebSocketClient;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShutdownTest {
    private static final String NEWS = "SERVER:The server is stopping. Come back in a moment";

    @Test
    void everybodyIsToldAndTheServerIsGone() {
        ChatServer server = ChatServer.start();
        WebSocketClient tab = (WebSocketClient) Transport.WEBSOCKET.enter(server);
        TcpClient nc = (TcpClient) Transport.TCP.enter(server);
        JsonClient bot = JsonClient.connect(server.httpPort());
        JsonClient silent = JsonClient.open(server.httpPort());
        tab.says("the last word").hears("MESSAGE:[Free Chat] Anonymous: the last word");

        server.close();

        assertThat(tab.closeCode()).isEqualTo(1001);
        bot.next("message");
        for (JsonClient client : List.of(bot, silent)) {
            client.hears(
                    "{'type':'goodbye','code':1001,'reconnect':true,'text':'The server is stopping. Come back in a moment'}");
            assertThat(client.closeCode()).isEqualTo(1001);
        }
        assertThat(nc.untilClosed()).containsExactly("MESSAGE:[Free Chat] Anonymous: the last word", NEWS);
    }

    @Test
    void aSecondServerOnTheSamePortSaysSo() {
        try (ChatServer server = ChatServer.start();
                ChatClient nc = Transport.TCP.enter(server)) {
            assertThat(catchStart("chat.tcp.port=" + server.tcpPort()))
                    .hasRootCauseInstanceOf(java.net.BindException.class)
                    .hasStackTraceContaining("PortInUseException: Port " + server.tcpPort() + " is already in use");
            nc.hearsNothingElse();
        }
    }

    private static Throwable catchStart(String setting) {
        return org.assertj.core.api.Assertions.catchThrowable(
                () -> ChatServer.start(setting).close());
    }
}
