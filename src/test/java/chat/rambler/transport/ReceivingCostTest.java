package chat.rambler.transport;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.limits.Address;
import chat.rambler.limits.Admission;
import chat.rambler.protocol.TextCodec;
import chat.rambler.support.ChatServer;
import chat.rambler.support.SinkTransport;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * Limits what a plain message allocates from the received line to the written bytes, all of it on the sender's thread;
 * that does not depend on the machine.
 */
class ReceivingCostTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 5_000;

    /** Measured 2026-11-26: 6,650 bytes (6,270 before rooms had rules). */
    private static final long MOST_BYTES = 7_000;

    @Test
    void aPlainMessageAllocatesLittle() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (ChatServer server = ChatServer.start(
                "chat.fanout.gap=0",
                "chat.history.replay=0",
                "chat.limits.messages-per-second=1000000",
                "chat.limits.message-burst=1000000")) {
            ConnectionAcceptor reception = server.bean(ConnectionAcceptor.class);
            LineReceiver receiver = null;
            for (int i = 0; i < 4; i++) {
                receiver = reception.receive(
                        TextCodec.WEBSOCKET, new SinkTransport(), Address.LOCAL, Admission.Place.UNCOUNTED);
                receiver.open(null);
            }
            say(receiver, WARM_UP);

            long before = threads.getCurrentThreadAllocatedBytes();
            say(receiver, MEASURED);
            long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED;

            assertThat(bytes).as("bytes for one message in a room of 4").isBetween(100L, MOST_BYTES);
        }
    }

    private static void say(LineReceiver receiver, int times) {
        for (int i = 0; i < times; i++) {
            receiver.received("the quick brown fox jumps over the lazy dog");
        }
    }
}
