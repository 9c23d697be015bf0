package chat.rambler.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.store.HistoryRepository;
import chat.rambler.store.HistoryRepositoryContract;
import chat.rambler.store.RoomId;
import chat.rambler.support.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InMemoryHistoryRepositoryTest extends HistoryRepositoryContract {
    private static final long PLENTY = 1_000_000;

    @Override
    protected HistoryRepository empty() {
        return new InMemoryHistoryRepository(PER_ROOM, PLENTY, Clock.systemUTC());
    }

    private static int kept(HistoryRepository history, RoomId room) {
        return history.before(room, Long.MAX_VALUE, 1_000).join().messages().size();
    }

    @Test
    void theOldestOfAllRoomsGoesFirstWhenMemoryIsFull() {
        HistoryRepository history = new InMemoryHistoryRepository(100, 10_000, Clock.systemUTC());
        append(history, ATTIC, "x".repeat(1_000));
        for (int i = 0; i < 3; i++) {
            append(history, LOBBY, "x".repeat(1_000));
        }

        append(history, LOBBY, "x".repeat(1_000));

        assertThat(kept(history, ATTIC)).isZero();
        assertThat(kept(history, LOBBY)).isEqualTo(4 - 2); // each letter counts twice: in the text and in the id
        assertThat(append(history, ATTIC, "y").seq()).isEqualTo(2);
    }

    @Test
    void noHistoryIsKeptIfNoneIsWanted() {
        HistoryRepository history = new InMemoryHistoryRepository(0, PLENTY, Clock.systemUTC());

        append(history, LOBBY, "one");

        assertThat(append(history, LOBBY, "two").seq()).isEqualTo(2);
        assertThat(kept(history, LOBBY)).isZero();
    }

    @Test
    void timeNeverRunsBackwards() {
        SettableClock clock = new SettableClock();
        HistoryRepository history = new InMemoryHistoryRepository(PER_ROOM, PLENTY, clock);

        Instant first = append(history, LOBBY, "one").time();
        clock.advance(Duration.ofSeconds(-10));
        Instant second = append(history, LOBBY, "two").time();

        assertThat(first).isEqualTo(Instant.parse("2026-01-01T00:00:10.123Z"));
        assertThat(second).isEqualTo(first);
    }
}
