package chat.rambler.transport;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.DirectLink;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.TextCodec;
import chat.rambler.support.ChatServer;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a plain message allocates from the line received to the bytes written, all of it on the
 * sender's thread: a guard that no machine's noise trips.
 */
class ReceivingCostTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 5_000;

    /** Measured 2026-11-23: 5,300 bytes. */
    private static final long MOST_BYTES = 7_000;

    /** Takes everything at once. */
    private static final class Sink implements DirectLink {
        @Override
        public ByteBuffer spelled(List<Frame> frames, boolean ping) {
            return ByteBuffer.wrap(Frame.joined(frames).asWebSocket());
        }

        @Override
        public boolean tryWrite(ByteBuffer bytes) {
            return true;
        }

        @Override
        public void whenWritable(Runnable goOn) {}

        @Override
        public void write(List<Frame> frames) {}

        @Override
        public boolean answersPings() {
            return false;
        }

        @Override
        public void ping() {}

        @Override
        public void close(CloseReason reason) {}

        @Override
        public void cut() {}
    }

    @Test
    void aPlainMessageAllocatesLittle() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (ChatServer server = ChatServer.start("chat.fanout.gap=0", "chat.history.replay=0")) {
            Reception reception = server.bean(Reception.class);
            LineReceiver receiver = null;
            for (int i = 0; i < 4; i++) {
                receiver = reception.receive(TextCodec.WEBSOCKET, new Sink());
                receiver.open(null);
            }
            say(receiver, WARM_UP);

            long before = threads.getCurrentThreadAllocatedBytes();
            say(receiver, MEASURED);
            long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / MEASURED;

            assertThat(bytes)
                    .as("bytes for one message in a room of 4")
                    .isBetween(100L, MOST_BYTES);
        }
    }

    private static void say(LineReceiver receiver, int times) {
        for (int i = 0; i < times; i++) {
            receiver.received("the quick brown fox jumps over the lazy dog");
        }
    }
}
