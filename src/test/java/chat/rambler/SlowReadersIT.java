package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RawSocket;
import chat.rambler.support.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Ten clients that never read, five on each transport, among ninety that do: they are cut, and no other client misses a
 * message.
 */
@Isolated("it measures this process's memory")
class SlowReadersIT {
    private static final int READERS = 45; // for each transport
    private static final int STALLED = 5; // for each transport
    private static final int MESSAGES = 1_500;

    /** Messages sent before all are read: far fewer than may wait for one connection. */
    private static final int AT_ONCE = 20;

    private static final String PADDING = "x".repeat(2_000);

    @Test
    void whoDoesNotReadIsCutAndNobodyElseNotices() throws Exception {
        try (ChatServer server = ChatServer.start("chat.history.replay=0")) {
            ConnectionRegistry connections = server.bean(ConnectionRegistry.class);
            List<ChatClient> readers = new ArrayList<>();
            List<Socket> stalled = new ArrayList<>();
            for (Transport transport : Transport.values()) {
                for (int i = 0; i < READERS; i++) {
                    readers.add(transport.enter(server));
                }
                for (int i = 0; i < STALLED; i++) {
                    stalled.add(stall(transport, server));
                }
            }
            await().atMost(ChatClient.DEADLINE).until(() -> connections.count() == 2 * (READERS + STALLED));
            long before = usedMemory();

            for (int i = 0; i < MESSAGES; i++) {
                readers.getFirst().says(i + " " + PADDING);
                if ((i + 1) % AT_ONCE == 0) { // a reader that falls behind would be cut
                    for (ChatClient reader : readers) {
                        hears(reader, i + 1 - AT_ONCE, i + 1);
                    }
                }
            }

            await().atMost(ChatClient.DEADLINE).until(() -> connections.count() == 2 * READERS);
            assertThat(usedMemory() - before)
                    .as("bytes of memory that did not come back")
                    .isLessThan(20_000_000);
            String present = "Anonymous (" + 2 * READERS + ")";
            await().atMost(ChatClient.DEADLINE) // cut members count as present for 8 s more
                    .until(() ->
                            readers.getFirst().says("#who Free Chat").next().contains(present));
            for (Socket socket : stalled) {
                socket.close();
            }
            readers.forEach(ChatClient::close);
        }
    }

    private static void hears(ChatClient reader, int from, int to) {
        for (int i = from; i < to; i++) {
            assertThat(reader.next()).startsWith("MESSAGE:[Free Chat] Anonymous: " + i + " ");
        }
    }

    /** Connects with a small receive buffer and never reads again. */
    private static Socket stall(Transport transport, ChatServer server) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        int port = transport == Transport.TCP ? server.tcpPort() : server.httpPort();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        if (transport == Transport.WEBSOCKET) {
            socket.getOutputStream().write(RawSocket.handshakeRequest(port).getBytes(StandardCharsets.ISO_8859_1));
        }
        return socket;
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
