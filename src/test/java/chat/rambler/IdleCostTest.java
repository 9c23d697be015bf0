package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RawSocket;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Limits the memory of an idle connection, in objects and bytes, which do not depend on the machine's speed. */
@Isolated // it measures the heap that all tests share
class IdleCostTest {
    private static final int CONNECTIONS = 500;
    private static final int AT_ONCE = 50;
    private static final int ATTEMPTS = 3;

    /** Measured 2026-11-23, including the test's own end of the connection: 18.2 KiB in 306 objects. */
    private static final long MOST_BYTES = 24 * 1024;

    private static final long MOST_OBJECTS = 400;

    private record Heap(long objects, long bytes) {
        /** The growth since then, per connection. */
        Heap more(Heap before) {
            return new Heap((objects - before.objects) / CONNECTIONS, (bytes - before.bytes) / CONNECTIONS);
        }

        /** Everything that is reachable now. */
        static Heap now() throws JMException {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            String[] total =
                    histogram.substring(histogram.lastIndexOf("Total")).strip().split("\\s+");
            return new Heap(Long.parseLong(total[1]), Long.parseLong(total[2]));
        }
    }

    @Test
    void anIdleWebSocketConnectionIsSmall() throws Exception {
        try (ChatServer server = ChatServer.start()) {
            List<SocketChannel> idle = new ArrayList<>();
            open(server, idle); // one-time allocations are done now
            List<Heap> measured = new ArrayList<>();
            for (int i = 0; i < ATTEMPTS; i++) {
                Heap before = Heap.now();
                open(server, idle);
                measured.add(Heap.now().more(before));
            }

            assertThat(measured)
                    .as("what a connection takes; other tests' leavings may go meanwhile")
                    .anySatisfy(each -> {
                        assertThat(each.bytes).isBetween(1024L, MOST_BYTES);
                        assertThat(each.objects).isBetween(10L, MOST_OBJECTS);
                    });
            for (SocketChannel channel : idle) {
                channel.close();
            }
        }
    }

    /** Opens {@link #CONNECTIONS} more, few enough at once for the system to let them wait, and waits until the server has them. */
    private static void open(ChatServer server, List<SocketChannel> opened) throws IOException {
        ConnectionRegistry connections = server.bean(ConnectionRegistry.class);
        byte[] handshake = RawSocket.handshakeRequest(server.httpPort()).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < CONNECTIONS; i++) {
            SocketChannel channel =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.httpPort()));
            channel.write(ByteBuffer.wrap(handshake));
            opened.add(channel);
            if (opened.size() % AT_ONCE == 0) {
                await().atMost(ChatClient.DEADLINE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> connections.count() == opened.size());
            }
        }
    }
}
