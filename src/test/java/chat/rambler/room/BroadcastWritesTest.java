package chat.rambler.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.TextCodec;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.support.SinkTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Counts the writes that messages take, so that the result is the same on any machine. */
class BroadcastWritesTest {
    private static final Duration LONG = Duration.ofHours(1); // longer than any test
    private static final int MANY = 100;

    private final Members members = new Members();
    private final List<Runnable> timers = new ArrayList<>();
    private final List<Duration> waits = new ArrayList<>();
    private final Broadcaster fanout = new Broadcaster(
            new RoomEntry(new RoomId("r1"), RoomName.of("Lab")),
            members,
            new Timers(this::later),
            LONG,
            (_, _) -> true,
            new RoomMetrics());
    private long seq;

    /** Remembers each write. */
    private static final class CountingLink extends SinkTransport {
        private final List<List<Frame>> writes = new ArrayList<>();

        @Override
        public ByteBuffer encoded(List<Frame> frames, List<byte[]> controls) {
            writes.add(List.copyOf(frames));
            return super.encoded(frames, controls);
        }

        int messages() {
            return writes.stream()
                    .flatMap(List::stream)
                    .mapToInt(frame -> frame.messages().size())
                    .sum();
        }
    }

    private void later(Duration wait, Runnable task) {
        waits.add(wait);
        timers.add(task);
    }

    private CountingLink member(Codec codec) {
        CountingLink link = new CountingLink();
        Member member =
                new Member(Visitors.of(new Connection("c" + seq, codec, link, 10_000_000)), Nickname.ANONYMOUS, null);
        members.add(member);
        members.release(member);
        return link;
    }

    private void say(String text) {
        fanout.say(new Event.Message(
                RoomName.FREE_CHAT,
                "e",
                ++seq,
                "id" + seq,
                Instant.EPOCH,
                null,
                Nickname.ANONYMOUS,
                text,
                false,
                null,
                List.of()));
    }

    private void gapIsOver() {
        List<Runnable> due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
    }

    @Test
    void aQuietRoomWritesAtOnce() {
        CountingLink link = member(TextCodec.WEBSOCKET);

        say("hello");

        assertThat(link.writes).hasSize(1);
        assertThat(timers).isEmpty();
    }

    @Test
    void aBusyRoomMakesOneWriteToEachForAllMessagesOfAGap() {
        List<CountingLink> links = IntStream.range(0, MANY)
                .mapToObj(_ -> member(TextCodec.WEBSOCKET))
                .toList();

        say("the first leaves at once");
        IntStream.range(0, MANY).forEach(i -> say("m" + i));
        assertThat(timers).hasSize(1);
        gapIsOver();

        for (CountingLink link : links) {
            assertThat(link.writes).hasSize(2);
            assertThat(link.messages()).isEqualTo(1 + MANY);
        }
    }

    @Test
    void whatGoesToManyIsSpelledOnceForEachProtocol() {
        List<CountingLink> links = IntStream.range(0, MANY)
                .mapToObj(i -> member(i % 2 == 0 ? TextCodec.WEBSOCKET : JsonCodec.INSTANCE))
                .toList();

        say("hello");

        assertThat(links.stream().map(link -> link.writes.getFirst().getFirst()).distinct())
                .hasSize(2);
    }

    @Test
    void muchTextDoesNotWaitForTheEndOfTheGap() {
        CountingLink link = member(TextCodec.WEBSOCKET);

        say("the first leaves at once");
        say("x".repeat(20_000));
        assertThat(link.writes).hasSize(1);
        say("y".repeat(20_000));

        assertThat(link.writes).hasSize(2);
        assertThat(link.messages()).isEqualTo(3);
        gapIsOver();
        assertThat(link.writes).hasSize(2);
    }

    @Test
    void theGapGrowsWithTheRoomUpToAHundred() {
        member(TextCodec.WEBSOCKET);
        say("the first leaves at once");
        say("waits");
        assertThat(waits.getLast()).isBetween(LONG.dividedBy(101), LONG.dividedBy(100));
        gapIsOver();

        IntStream.range(0, 2 * MANY).forEach(_ -> member(TextCodec.WEBSOCKET));
        say("waits too");
        assertThat(waits.getLast()).isBetween(LONG.multipliedBy(99).dividedBy(100), LONG);
    }
}
