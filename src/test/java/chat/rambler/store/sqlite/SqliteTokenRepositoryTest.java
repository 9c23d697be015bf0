package chat.rambler.store.sqlite;

import chat.rambler.store.Storage;
import chat.rambler.store.TokenRepository;
import chat.rambler.store.TokenRepositoryContract;
import org.junit.jupiter.api.AfterEach;

/** The tokens, closed and opened again all the time. */
class SqliteTokenRepositoryTest extends TokenRepositoryContract {
    private OnDisk.Reopened disk;

    @Override
    protected TokenRepository empty() {
        disk = new OnDisk.Reopened(1);
        return disk.part(TokenRepository.class, Storage::tokens);
    }

    @AfterEach
    void close() {
        disk.close();
    }
}
