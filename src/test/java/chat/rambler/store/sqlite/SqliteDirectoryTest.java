package chat.rambler.store.sqlite;

import chat.rambler.store.DirectoryContract;
import chat.rambler.store.Storage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SqliteDirectoryTest extends DirectoryContract {
    private OnDisk disk;

    @Override
    protected Parts empty() {
        disk = OnDisk.in(OnDisk.folder());
        Storage storage = disk.storage();
        return new Parts(
                storage.users(), storage.rooms(), storage.memberships(), storage.contacts(), storage.markers());
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void whoWatchesIsToldOfEachChangeOfAMarker() {
        requireThatWhoWatchesIsTold();
    }
}
