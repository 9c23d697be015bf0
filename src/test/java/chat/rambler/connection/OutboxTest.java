package chat.rambler.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.TextCodec;
import chat.rambler.support.ChatClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private static final int MAX_BYTES = 1_000;

    private final FakeTransport link = new FakeTransport();
    private final Outbox outbox = new Outbox(link, MAX_BYTES);

    private static Frame frame(String text) {
        return TextCodec.TCP.encode(new Event.Refused(ErrorCode.USAGE, text, null));
    }

    @Test
    void framesLeaveInTheOrderInWhichTheyCame() {
        for (int i = 0; i < 100; i++) {
            outbox.answer(frame("a" + i));
        }

        for (int i = 0; i < 100; i++) {
            assertThat(link.next()).isEqualTo("SERVER:a" + i);
        }
    }

    @Test
    void offeringNeverBlocksAndTooMuchEndsTheConnection() {
        link.stall();
        for (int i = 0; i < 100; i++) {
            outbox.offer(frame("x".repeat(100)));
        }
        link.flow();

        await().atMost(ChatClient.DEADLINE).until(() -> link.untaken() > 0);
        String written = link.next();
        while (written.startsWith("SERVER:")) {
            written = link.next();
        }
        assertThat(written).isEqualTo("(close 1013)");
        outbox.offer(frame("too late"));
        outbox.answer(frame("too late"));
        assertThat(link.untaken()).isZero();
    }

    /** Reading a byte now and then keeps a write from counting as stalled. */
    @Test
    void whoLetsMuchWaitAndReadsNextToNothingTrickles() throws Exception {
        Duration limit = Duration.ofSeconds(30);
        long second = Duration.ofSeconds(1).toNanos();
        link.stall();
        for (int i = 0; i < 25; i++) {
            outbox.answer(frame("x".repeat(1_000)));
        }

        assertThat(outbox.isTrickling(limit, second)).isFalse();
        assertThat(outbox.isTrickling(limit, 30 * second)).isFalse();
        assertThat(outbox.isTrickling(limit, 32 * second)).isTrue();

        link.flow();
        outbox.awaitEmpty();
        assertThat(outbox.isTrickling(limit, 33 * second)).isFalse();
        link.stall();
        for (int i = 0; i < 25; i++) {
            outbox.answer(frame("x".repeat(1_000)));
        }
        assertThat(outbox.isTrickling(limit, 70 * second)).isFalse(); // the time starts again
        link.flow();
    }

    @Test
    void oneFrameLargerThanTheBoundPassesWhenNothingWaits() {
        outbox.offer(frame("x".repeat(MAX_BYTES)));

        assertThat(link.next()).hasSize("SERVER:".length() + MAX_BYTES);
    }

    @Test
    void answersDoNotCountButTheNextCommandWaits() throws Exception {
        link.stall();
        for (int i = 0; i < 100; i++) {
            outbox.answer(frame("x".repeat(100)));
        }
        Thread command = Thread.ofVirtual().start(this::waitForAnswers);

        await().until(() -> command.getState() == Thread.State.WAITING);
        link.flow();

        command.join(ChatClient.DEADLINE);
        assertThat(command.isAlive()).isFalse();
        assertThat(link.next()).startsWith("SERVER:x");
    }

    @Test
    void whoWaitsForAnswersIsFreedWhenTheConnectionIsGone() throws Exception {
        link.stall();
        for (int i = 0; i < 100; i++) {
            outbox.answer(frame("x".repeat(100)));
        }
        Thread command = Thread.ofVirtual().start(this::waitForAnswers);

        outbox.discard();

        command.join(ChatClient.DEADLINE);
        assertThat(command.isAlive()).isFalse();
        link.flow();
    }

    @Test
    void endingWritesWhatIsQueuedFirst() {
        outbox.answer(frame("last words"));
        outbox.end(CloseReason.GOING_AWAY);
        outbox.end(CloseReason.TOO_BIG);

        assertThat(link.next()).isEqualTo("SERVER:last words");
        assertThat(link.next()).isEqualTo("(close 1001)");
    }

    @Test
    void aStalledWriteIsSeen() {
        assertThat(outbox.stalledFor()).isZero();
        link.stall();
        outbox.answer(frame("x"));

        await().until(() -> outbox.stalledFor().compareTo(Duration.ofMillis(20)) > 0);
        link.flow();
        await().until(() -> outbox.stalledFor().isZero());
    }

    @Test
    void aPingGoesThroughTheQueueOfWrites() {
        outbox.ping();

        assertThat(link.next()).isEqualTo("(ping)");
    }

    private void waitForAnswers() {
        try {
            outbox.awaitAnswersWritten();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
