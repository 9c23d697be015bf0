package chat.rambler.store.sqlite;

import chat.rambler.store.HistoryRepository;
import chat.rambler.store.HistoryRepositoryContract;
import chat.rambler.store.Storage;
import org.junit.jupiter.api.AfterEach;

/** The history, closed and opened again all the time. */
class SqliteReopenedHistoryRepositoryTest extends HistoryRepositoryContract {
    private OnDisk.Reopened disk;

    @Override
    protected HistoryRepository empty() {
        disk = new OnDisk.Reopened(PER_ROOM);
        return disk.part(HistoryRepository.class, Storage::history);
    }

    @AfterEach
    void close() {
        disk.close();
    }
}
