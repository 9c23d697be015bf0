package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.RawSocket;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import chat.rambler.support.WebSocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Ten clients that never read, five on each transport, among ninety that do: they are cut, and no other client misses a
 * message.
 */
@Execution(ExecutionMode.CONCURRENT)
class SlowReadersIT {
    private static final int READERS = 45; // for each transport
    private static final int STALLED = 5; // for each transport
    private static final int MESSAGES = 1_500;

    /** Messages sent before all are read: far fewer than may wait for one connection. */
    private static final int AT_ONCE = 20;

    private static final String PADDING = "x".repeat(2_000);

    @Test
    void whoDoesNotReadIsCutAndNobodyElseNotices() throws Exception {
        List<ChatClient> readers = new ArrayList<>();
        List<Socket> stalled = new ArrayList<>();
        try (ServerProcess server = new ServerProcess(
                List.of(),
                "--spring.profiles.active=memory",
                "--chat.history.replay=0",
                "--chat.limits.messages-per-second=0")) {
            server.start();
            for (int i = 0; i < READERS; i++) {
                readers.add(TcpClient.connect(server.tcpPort()));
                readers.add(WebSocketClient.connect(server.httpPort()));
            }
            readers.forEach(reader -> reader.hearsStart("SERVER:You are connected"));
            for (int i = 0; i < STALLED; i++) {
                stalled.add(stall(server.tcpPort()));
                Socket webSocket = stall(server.httpPort());
                webSocket
                        .getOutputStream()
                        .write(RawSocket.handshakeRequest(server.httpPort()).getBytes(StandardCharsets.ISO_8859_1));
                stalled.add(webSocket);
            }
            isPresent(readers.getFirst(), 2 * (READERS + STALLED));
            long before = server.heap();

            for (int i = 0; i < MESSAGES; i++) {
                readers.getFirst().says(i + " " + PADDING);
                if ((i + 1) % AT_ONCE == 0) { // a reader that falls behind would be cut
                    for (ChatClient reader : readers) {
                        hears(reader, i + 1 - AT_ONCE, i + 1);
                    }
                }
            }

            isPresent(readers.getFirst(), 2 * READERS);
            assertThat(server.heap() - before)
                    .as("bytes of memory that did not come back")
                    .isLessThan(20_000_000);
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
            readers.forEach(ChatClient::close);
        }
    }

    /** Waits until so many are in the room: whoever is cut counts as present for 8 s more. */
    private static void isPresent(ChatClient reader, int number) {
        await().atMost(ChatClient.DEADLINE)
                .until(() -> reader.says("#who Free Chat").next().contains("Anonymous (" + number + ")"));
    }

    private static void hears(ChatClient reader, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(reader.next()).startsWith("MESSAGE:[Free Chat] Anonymous: " + i + " ");
        }
    }

    /** Connects with a small receive buffer and never reads. */
    private static Socket stall(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }
}
