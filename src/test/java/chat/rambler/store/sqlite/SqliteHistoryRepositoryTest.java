package chat.rambler.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.Nickname;
import chat.rambler.store.AppendResult;
import chat.rambler.store.Draft;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.HistoryRepositoryContract;
import chat.rambler.store.RoomId;
import chat.rambler.store.StoredMessage;
import chat.rambler.support.SettableClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SqliteHistoryRepositoryTest extends HistoryRepositoryContract {
    private final List<OnDisk> open = new ArrayList<>();

    @Override
    protected HistoryRepository empty() {
        return open(OnDisk.folder(), PER_ROOM, Clock.systemUTC());
    }

    private HistoryRepository open(Path folder, Integer perRoom, Clock clock) {
        OnDisk disk = OnDisk.in(folder, perRoom, clock);
        openDisks().add(disk);
        return disk.storage().history();
    }

    /** The contract asks for a repository before this class's own fields are set. */
    private List<OnDisk> openDisks() {
        return open == null ? EARLY : open;
    }

    private static final List<OnDisk> EARLY = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(OnDisk::close);
        EARLY.forEach(OnDisk::close);
        EARLY.clear();
    }

    private static int kept(HistoryRepository history, RoomId room) {
        return history.before(room, Long.MAX_VALUE, 1_000).join().messages().size();
    }

    private static AppendResult say(HistoryRepository history, String id, String text) {
        return history.append(LOBBY, new Draft(id, "anon:c", true, null, Nickname.of("fry"), text))
                .join();
    }

    @Test
    void noHistoryIsKeptIfNoneIsWantedAndTheNumbersGoOn() {
        Path folder = OnDisk.folder();
        try (OnDisk disk = OnDisk.in(folder, 0, Clock.systemUTC())) {
            append(disk.storage().history(), LOBBY, "one");
        }

        HistoryRepository history = open(folder, 0, Clock.systemUTC());
        assertThat(append(history, LOBBY, "two").seq()).isEqualTo(2);
        assertThat(kept(history, LOBBY)).isZero();
    }

    @Test
    void timeNeverRunsBackwardsThroughRestarts() {
        SettableClock clock = new SettableClock();
        Path folder = OnDisk.folder();
        Instant first;
        try (OnDisk disk = OnDisk.in(folder, PER_ROOM, clock)) {
            first = append(disk.storage().history(), LOBBY, "one").time();
        }
        clock.advance(Duration.ofSeconds(-10));

        HistoryRepository history = open(folder, PER_ROOM, clock);
        assertThat(first).isEqualTo(Instant.parse("2026-01-01T00:00:10.123Z"));
        assertThat(append(history, LOBBY, "two").time()).isEqualTo(first);
    }

    @Test
    void anIdIsKnownForTenMinutesThroughARestart() {
        SettableClock clock = new SettableClock();
        Path folder = OnDisk.folder();
        StoredMessage first;
        try (OnDisk disk = OnDisk.in(folder, PER_ROOM, clock)) {
            first = say(disk.storage().history(), "chosen-by-client-1", "once").message();
        }
        clock.advance(Duration.ofMinutes(9));
        try (OnDisk disk = OnDisk.in(folder, PER_ROOM, clock)) {
            AppendResult again = say(disk.storage().history(), "chosen-by-client-1", "once");
            assertThat(again.duplicate()).isTrue();
            assertThat(again.message().seq()).isEqualTo(first.seq());
            assertThat(again.message().time()).isEqualTo(first.time());
        }
        clock.advance(Duration.ofMinutes(2));

        AppendResult later = say(open(folder, PER_ROOM, clock), "chosen-by-client-1", "once");
        assertThat(later.duplicate()).isFalse();
        assertThat(later.message().seq()).isEqualTo(2);
    }

    /** For ten minutes, also where no history is kept, through a restart; and no longer. */
    @Test
    void idsOfDroppedMessagesAreKnownAsLongAndThenForgotten() throws Exception {
        SettableClock clock = new SettableClock();
        Path folder = OnDisk.folder();
        try (OnDisk disk = OnDisk.in(folder, 0, clock)) {
            say(disk.storage().history(), "chosen-by-client-1", "once");
        }
        clock.advance(Duration.ofMinutes(9));
        try (OnDisk disk = OnDisk.in(folder, 0, clock)) {
            assertThat(say(disk.storage().history(), "chosen-by-client-1", "once")
                            .duplicate())
                    .isTrue();
            assertThat(kept(disk.storage().history(), LOBBY)).isZero();
        }
        clock.advance(Duration.ofMinutes(2));

        try (OnDisk disk = OnDisk.in(folder, 0, clock)) {
            assertThat(say(disk.storage().history(), "chosen-by-client-1", "once")
                            .duplicate())
                    .isFalse();
            long known =
                    disk.writer().awaitPatiently(connection -> connection.number("SELECT count(*) FROM dropped_id"));
            assertThat(known).isEqualTo(1);
        }
    }

    @Test
    void aSmallerBoundDropsTheRestWithTheNextMessages() {
        Path folder = OnDisk.folder();
        int many = 5_000;
        try (OnDisk disk = OnDisk.in(folder, null, Clock.systemUTC())) {
            for (int i = 0; i < many; i++) {
                var _ = disk.storage()
                        .history()
                        .append(LOBBY, new Draft("id-" + i, "anon:c", false, null, Nickname.ANONYMOUS, "m" + i));
            }
        }
        HistoryRepository history = open(folder, PER_ROOM, Clock.systemUTC());
        for (int i = 0; i < 3; i++) {
            append(history, LOBBY, "more " + i);
        }

        assertThat(kept(history, LOBBY)).isEqualTo(PER_ROOM);
    }

    @Test
    void withoutABoundEverythingIsKept() {
        HistoryRepository history = open(OnDisk.folder(), null, Clock.systemUTC());
        int many = 3 * PER_ROOM;
        for (int i = 0; i < many; i++) {
            append(history, LOBBY, "m" + i);
        }

        assertThat(kept(history, LOBBY)).isEqualTo(many);
    }

    @Test
    void aRestoredCopyBeginsANewEpochInEachRoom() {
        Path folder = OnDisk.folder();
        StoredMessage before;
        try (OnDisk disk = OnDisk.in(folder)) {
            before = append(disk.storage().history(), LOBBY, "one");
        }
        try (OnDisk restored = OnDisk.restoredIn(folder)) {
            StoredMessage after = append(restored.storage().history(), LOBBY, "two");

            assertThat(after.seq()).isEqualTo(2);
            assertThat(after.epoch()).isNotEqualTo(before.epoch());
            assertThat(kept(restored.storage().history(), LOBBY)).isEqualTo(2);
        }
    }
}
