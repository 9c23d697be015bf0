package chat.rambler.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.TextCodec;
import chat.rambler.support.ChatClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionRegistryTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(50);
    private static final long MOST_ANSWERS = 20_000;

    private final FakeTransport link = new FakeTransport();
    private final Connection connection = new Connection("c", TextCodec.TCP, link, 1_000);
    private ConnectionRegistry connections;

    private void watch(Duration pingInterval, Duration pongLimit, Duration stallLimit) {
        connections = new ConnectionRegistry(
                "s",
                new Timeouts(
                        Duration.ofMillis(5), pingInterval, pongLimit, stallLimit, SOON, SOON, Duration.ofSeconds(1)),
                MOST_ANSWERS);
        connections.add(connection);
        connections.start();
    }

    @AfterEach
    void stop() {
        connections.close();
    }

    @Test
    void whoDoesNotAnswerAPingIsCut() {
        watch(SOON, SOON, NEVER);

        assertThat(link.next()).isEqualTo("(ping)");
        await().atMost(ChatClient.DEADLINE).until(link::isCut);
        assertThat(connections.cut(AbortReason.SILENT)).isEqualTo(1);
        assertThat(connections.cut(AbortReason.STALLED)).isZero();
    }

    @Test
    void whoHasNoDutyToAnswerMayBeSilentForEver() {
        FakeTransport terminal = new FakeTransport(false);
        watch(SOON, Duration.ofMillis(1), NEVER);
        connections.add(new Connection("t", TextCodec.TCP, terminal, 1_000));

        await().atMost(ChatClient.DEADLINE).until(link::isCut); // the other connection, after the same time
        assertThat(terminal.isCut()).isFalse();
        assertThat(terminal.untaken()).isZero();
    }

    @Test
    void whoAnswersIsAskedAgain() {
        watch(SOON, NEVER, NEVER);

        for (int i = 0; i < 3; i++) {
            assertThat(link.next()).isEqualTo("(ping)");
            connection.liveness().heard();
        }
        assertThat(link.isCut()).isFalse();
    }

    @Test
    void theSilenceOfABusyReaderDoesNotCount() {
        connection.liveness().busy();
        watch(SOON, Duration.ofMillis(1), NEVER);

        for (int i = 0; i < 3; i++) {
            assertThat(link.next()).isEqualTo("(ping)");
        }
        assertThat(link.isCut()).isFalse();
        connection.liveness().listening();
        await().atMost(ChatClient.DEADLINE).until(link::isCut);
    }

    @Test
    void whoDoesNotReadIsCut() {
        watch(NEVER, NEVER, SOON);
        link.stall();
        connection.answer(new Event.LoggedOut());

        await().atMost(ChatClient.DEADLINE).until(link::isCut);
        link.flow();
        assertThat(connections.cut(AbortReason.STALLED)).isEqualTo(1);
    }

    /** Each connection is within its own bound, but together they exceed the common one. */
    @Test
    void whereTooMuchIsAskedForTheLargestAreEnded() {
        watch(NEVER, NEVER, NEVER);
        FakeTransport greedyLink = new FakeTransport();
        Connection greedy = new Connection("g", TextCodec.TCP, greedyLink, 1_000, connections.memory());
        connections.add(greedy);
        link.stall();
        greedyLink.stall();
        connection.answer(new Event.LoggedOut());
        Frame large = Frame.of(List.of("x".repeat(1_500)));
        for (int i = 0; i < 15; i++) { // below its own bound of 32,000
            greedy.outbox().answer(large);
        }

        await().atMost(ChatClient.DEADLINE).until(() -> greedy.outbox().isEnding());
        assertThat(connection.outbox().isEnding()).isFalse();
        assertThat(link.isCut()).isFalse();
        link.flow();
        greedyLink.flow();
    }

    /** A new answer needs the memory of answers that nobody reads. */
    @Test
    void whoDoesNotReadIsCutForWhoAsks() {
        watch(NEVER, NEVER, NEVER);
        FakeTransport idleLink = new FakeTransport();
        Connection idle = new Connection("i", TextCodec.TCP, idleLink, MOST_ANSWERS, connections.memory());
        connections.add(idle);
        idleLink.stall();
        idle.outbox().answer(Frame.of(List.of("x".repeat((int) MOST_ANSWERS / 2 - 200))));

        connections.memory().reserve(MOST_ANSWERS).close();

        assertThat(idle.outbox().isEnding()).isTrue();
        assertThat(link.isCut()).isFalse();
        idleLink.flow();
    }

    @Test
    void whoBeginsAndDoesNotGoOnIsEnded() {
        watch(NEVER, NEVER, NEVER);
        connection.liveness().begun();

        assertThat(link.next()).isEqualTo("(close 1008)");
    }

    @Test
    void whatIsCompletedInTimeIsNoMatter() {
        watch(NEVER, NEVER, NEVER);
        Connection other = new Connection("o", TextCodec.TCP, new FakeTransport(), 1_000);
        connection.liveness().begun();
        connection.liveness().complete();
        connections.add(other);
        other.liveness().begun();

        await().atMost(ChatClient.DEADLINE).until(() -> other.outbox().isEnding());
        assertThat(connection.outbox().isEnding()).isFalse();
    }

    @Test
    void endingAllTellsEverybodyAndWaitsForIt() throws Exception {
        watch(NEVER, NEVER, NEVER);
        connection.answer(new Event.LoggedOut());

        connections.endAll(() -> {});

        assertThat(link.next()).isEqualTo("SERVER:You are logged out");
        assertThat(link.next()).isEqualTo("(close 1001)");
    }

    /** Else all clients would connect to another server at once. */
    @Test
    void manyAreEndedOneAfterAnother() throws Exception {
        watch(NEVER, NEVER, NEVER);
        for (int i = 0; i < 200; i++) {
            connections.add(new Connection("c" + i, TextCodec.TCP, new FakeTransport(), 1_000));
        }
        List<Long> endedBefore = new ArrayList<>();
        long began = System.nanoTime();

        connections.endAll(() -> endedBefore.add(System.nanoTime()));

        assertThat(endedBefore).hasSize(11); // 20 at a time
        assertThat(Duration.ofNanos(endedBefore.getLast() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void endingAllDoesNotWaitForWhoDoesNotRead() throws Exception {
        watch(NEVER, NEVER, NEVER);
        link.stall();
        connection.answer(new Event.LoggedOut());

        connections.endAll(() -> {});

        assertThat(link.isCut()).isTrue();
        link.flow();
    }

    @Test
    void idsAreUnique() {
        watch(NEVER, NEVER, NEVER);

        assertThat(connections.nextId()).startsWith("s-").isNotEqualTo(connections.nextId());
    }
}
