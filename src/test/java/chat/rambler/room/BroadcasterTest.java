package chat.rambler.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.support.SinkTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How members are told who joins and who leaves. */
class BroadcasterTest {
    private static final User FRY = new User(new UserId("u1"), UserName.of("fry"));

    private final Members members = new Members();
    private final List<Runnable> timers = new ArrayList<>();
    private final Broadcaster announcer = new Broadcaster(
            new RoomEntry(new RoomId("r1"), RoomName.of("Lab")),
            members,
            new Timers((_, task) -> timers.add(task)),
            Duration.ZERO,
            (_, _) -> true,
            new RoomMetrics());

    /** Remembers how often and what was written. */
    private static final class CountingLink extends SinkTransport {
        private final List<String> heard = new ArrayList<>();
        private int writes;

        @Override
        public ByteBuffer encoded(List<Frame> frames, List<byte[]> controls) {
            writes++;
            frames.stream()
                    .flatMap(frame -> frame.messages().stream())
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                    .map(text -> text.replaceAll(".*\"members\":(\\d+).*", "$1"))
                    .forEach(heard::add);
            return super.encoded(frames, controls);
        }
    }

    private CountingLink member(@Nullable User user) {
        CountingLink link = new CountingLink();
        Member member = new Member(
                Visitors.of(new Connection("c", JsonCodec.INSTANCE, link, 10_000_000)), Nickname.ANONYMOUS, user);
        members.add(member);
        members.release(member);
        return link;
    }

    private void tell(int count, @Nullable UserId about) {
        announcer.tell(
                new Event.Presence(RoomName.FREE_CHAT, Event.Presence.Change.JOIN, Nickname.ANONYMOUS, null, count),
                about,
                null);
    }

    @Test
    void aStormOfComingsIsOneWriteForEachAndStaysInOrder() {
        CountingLink link = member(null);

        for (int i = 1; i <= 100; i++) {
            tell(i, null);
        }

        assertThat(link.heard).containsExactly("1"); // at once, since it was quiet
        assertThat(timers).hasSize(1);
        timers.removeFirst().run();
        assertThat(link.writes).isEqualTo(2);
        assertThat(link.heard).hasSize(100).isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
    }

    @Test
    void whoEntersMeanwhileHearsOnlyWhatCameAfter() {
        tell(1, null);
        tell(2, null);
        CountingLink late = member(null);
        tell(3, null);

        announcer.tellNews();

        assertThat(late.heard).containsExactly("3");
    }

    @Test
    void nobodyHearsOfOneself() {
        CountingLink fry = member(FRY);
        CountingLink other = member(null);
        tell(1, null);
        tell(2, FRY.id());
        tell(3, null);

        announcer.tellNews();

        assertThat(fry.heard).containsExactly("1", "3");
        assertThat(other.heard).containsExactly("1", "2", "3");
    }
}
