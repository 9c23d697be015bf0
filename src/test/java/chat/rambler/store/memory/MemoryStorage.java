package chat.rambler.store.memory;

import chat.rambler.store.DirectoryContract;
import chat.rambler.store.DirectoryProperties;
import chat.rambler.store.HistoryProperties;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
import java.time.Clock;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** The storage in memory, for tests of other packages. */
public final class MemoryStorage {
    private MemoryStorage() {}

    /** A new storage with "Free Chat" only. */
    public static Storage empty() {
        return empty(Clock.systemUTC());
    }

    /** The same, by a clock. */
    public static Storage empty(Clock clock) {
        return new MemoryStorageConfiguration()
                .storage(
                        new DirectoryProperties(List.of()),
                        DirectoryContract.LIMITS,
                        new HistoryProperties(10, null, DataSize.ofMegabytes(64)),
                        clock,
                        TokenClock.SYSTEM);
    }
}
