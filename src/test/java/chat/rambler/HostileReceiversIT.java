package chat.rambler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RawSocket;
import chat.rambler.support.TcpClient;
import chat.rambler.support.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A flood of messages reaches every reader while other clients join and leave, ten thousand times in all, reset their
 * connections during writes, leave right after a message, or do not read at all.
 */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("HostileReceiversIT")
@Order(1) // it takes long and mostly waits
class HostileReceiversIT {
    private static final int READERS = 5; // for each transport
    private static final int MESSAGES = 2_000;
    private static final int MESSAGES_PER_SECOND = 250;
    private static final String PADDING = "x".repeat(500);
    private static final int COMERS = 10;
    private static final int COMINGS = 500; // by each of them
    private static final int RESETS = 300;
    private static final int LAST_WORDS = 300;
    private static final int STALLED = 20;
    private static final int FLOOD = 2_000;
    private static final String PASSWORD = "slurm-2999";
    private static final String[] QUIET = {"chat.history.replay=0"};

    @Test
    void nobodyElseNotices() throws Exception {
        try (ChatServer server = ChatServer.start("chat.history.replay=0")) {
            ConnectionRegistry connections = server.bean(ConnectionRegistry.class);
            List<ChatClient> readers = new ArrayList<>();
            for (Transport transport : Transport.values()) {
                for (int i = 0; i < READERS; i++) {
                    readers.add(transport.enter(server));
                }
            }
            List<RawSocket> stalled = IntStream.range(0, STALLED)
                    .mapToObj(_ -> new RawSocket(server.httpPort(), 4096))
                    .toList();
            stalled.forEach(RawSocket::handshake);

            List<CompletableFuture<Void>> hostile = new ArrayList<>();
            for (int i = 0; i < COMERS; i++) {
                hostile.add(meanwhile(() -> comeAndGo(server)));
            }
            hostile.add(meanwhile(() -> reset(server)));
            hostile.add(meanwhile(() -> sayAndLeave(server)));
            speak(readers.getFirst());

            List<String> heard = allHeardBy(readers.getFirst());
            for (ChatClient reader : readers.subList(1, readers.size())) {
                assertThat(allHeardBy(reader)).isEqualTo(heard);
            }
            assertThat(heard.stream().filter(text -> text.endsWith(PADDING)))
                    .hasSize(MESSAGES)
                    .isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
            assertThat(heard).doesNotHaveDuplicates();
            hostile.forEach(CompletableFuture::join);
            stalled.forEach(RawSocket::close);
            await().atMost(ChatClient.DEADLINE).until(() -> connections.count() == readers.size());
            readers.forEach(ChatClient::close);
        }
    }

    /** Reading a byte a second counts as stalling. */
    @Test
    void aRoomWhoseMembersAllStallHoldsUpNoOther() throws Exception {
        try (ChatServer server = ChatServer.start(QUIET);
                ChatClient leela = user(server, "leela");
                ChatClient fry = Transport.TCP.enter(server);
                ChatClient bender = Transport.WEBSOCKET.enter(server)) {
            leela.says("#create room Stalled").until("SERVER:You are connected to room: \"Stalled\"");
            user(server, "zapp")
                    .says("#join room Stalled")
                    .untilContains("\"Stalled\"")
                    .says("#left room Free Chat")
                    .untilContains("disconnected")
                    .close();
            ConnectionRegistry connections = server.bean(ConnectionRegistry.class);
            List<Socket> stalled = new ArrayList<>();
            for (int i = 0; i < STALLED; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4096);
                socket.connect(new InetSocketAddress("127.0.0.1", server.tcpPort()));
                socket.getOutputStream().write(("#login zapp " + PASSWORD + "\n").getBytes(UTF_8));
                stalled.add(socket);
            }
            CompletableFuture<Void> trickle = meanwhile(() -> readAByteASecond(stalled.getFirst()));
            await().until(() -> connections.count() == 3 + STALLED);

            int heardBesideThem = 0;
            for (int i = 0; i < FLOOD; i++) {
                leela.says("#say Stalled " + i + " " + PADDING.repeat(4));
                if (i % 20 == 0) {
                    leela.untilContains(" " + i + " x"); // she must read, or she would be ended herself
                    fry.says("to and fro " + i);
                    bender.next();
                    fry.next();
                    heardBesideThem += connections.count() == 3 + STALLED ? 1 : 0;
                }
            }

            assertThat(heardBesideThem).as("answers before anybody was ended").isPositive();
            leela.untilContains(" " + (FLOOD - 1) + " x");
            await().atMost(ChatClient.DEADLINE).until(() -> connections.count() == 3);
            fry.says("the last").until("MESSAGE:[Free Chat] Anonymous: the last");
            for (Socket socket : stalled) {
                socket.close(); // ends the thread that reads a byte a second
            }
            trickle.join();
        }
    }

    private static ChatClient user(ChatServer server, String name) {
        return Transport.TCP
                .enter(server)
                .says("#register " + name + " " + PASSWORD)
                .untilContains("is registered")
                .says("#login " + name + " " + PASSWORD)
                .untilContains("logged in");
    }

    /** Reads until the connection is cut. */
    private static void readAByteASecond(Socket socket) {
        try (socket) {
            while (socket.getInputStream().read() >= 0) {
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            }
        } catch (IOException e) {
            // it is cut
        }
    }

    private static CompletableFuture<Void> meanwhile(Runnable task) {
        return CompletableFuture.runAsync(task, work -> Thread.ofVirtual().start(work));
    }

    private static void speak(ChatClient speaker) {
        long due = System.nanoTime();
        for (int i = 0; i < MESSAGES; i++) {
            speaker.says(i + " " + PADDING);
            due += TimeUnit.SECONDS.toNanos(1) / MESSAGES_PER_SECOND;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }

    /** All messages up to the speaker's last one, in the order received. */
    private static List<String> allHeardBy(ChatClient reader) {
        List<String> heard = new ArrayList<>();
        do {
            heard.add(reader.next().substring("MESSAGE:[Free Chat] Anonymous: ".length()));
        } while (!heard.getLast().startsWith(MESSAGES - 1 + " "));
        return heard;
    }

    private static int number(String text) {
        return Integer.parseInt(text.substring(0, text.indexOf(' ')));
    }

    private static void comeAndGo(ChatServer server) {
        try (TcpClient client = (TcpClient) Transport.TCP.enter(server)) {
            for (int i = 0; i < COMINGS; i++) {
                client.says("#left room Free Chat");
                client.until("SERVER:You are disconnected from room: \"Free Chat\"");
                client.says("#join room Free Chat");
                client.until("SERVER:You are connected to room: \"Free Chat\"");
            }
        }
    }

    private static void reset(ChatServer server) {
        for (int i = 0; i < RESETS; i++) {
            RawSocket.chatting(server.httpPort()).reset(); // perhaps during a write
        }
    }

    private static void sayAndLeave(ChatServer server) {
        for (int i = 0; i < LAST_WORDS; i++) {
            RawSocket raw = RawSocket.chatting(server.httpPort());
            raw.sendText("last words " + i);
            raw.reset();
        }
    }
}
