package chat.rambler.chat;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.UserName;
import chat.rambler.store.Marker;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.Storage;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.store.memory.MemoryStorage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client is told of markers that arrive late, or in another order than they were written. */
class ReadMarksTest {
    private static final User FRY = new User(new UserId("u1"), UserName.of("fry"));
    private static final RoomId LAB = new RoomId("r1");

    private final Storage storage = MemoryStorage.empty();
    private final ReadMarks marks = new ReadMarks();

    private static Position at(long seq) {
        return new Position("e", seq, "");
    }

    private static Marker marker(Position read, Long... mentions) {
        return new Marker(read, List.of(mentions));
    }

    @BeforeEach
    void logIn() {
        marks.clear(FRY.id());
        marks.are(Map.of());
    }

    /** At the login the room was empty, and what the user says is known before that is stored. */
    @Test
    void nothingReadIsNoNewsAfterSomethingSaid() {
        marks.read(storage.markers(), FRY, LAB, at(1));

        assertThat(marks.changed(FRY.id(), LAB, marker(Position.NONE))).isNull();
        assertThat(marks.changed(FRY.id(), LAB, marker(at(1)))).isNull();
        assertThat(marks.marker(LAB)).isEqualTo(marker(at(1)));
    }

    @Test
    void whatAnotherConnectionReadsIsNews() {
        marks.read(storage.markers(), FRY, LAB, at(1));

        assertThat(marks.changed(FRY.id(), LAB, marker(at(3)))).isEqualTo(marker(at(3)));
        assertThat(marks.changed(FRY.id(), LAB, marker(at(2)))).isNull();
    }

    @Test
    void aMentionBehindWhatWasReadCountsOnly() {
        marks.read(storage.markers(), FRY, LAB, at(2));

        assertThat(marks.changed(FRY.id(), LAB, marker(at(0), 1L, 4L))).isEqualTo(marker(at(2), 4L));
        assertThat(marks.changed(FRY.id(), LAB, marker(at(4)))).isEqualTo(marker(at(4)));
    }

    @Test
    void aMarkerOfAnotherUserIsNotTold() {
        assertThat(marks.changed(new UserId("u2"), LAB, marker(at(5)))).isNull();
        assertThat(marks.marker(LAB)).isNull();
    }
}
