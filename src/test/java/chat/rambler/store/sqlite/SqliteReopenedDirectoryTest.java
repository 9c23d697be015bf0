package chat.rambler.store.sqlite;

import chat.rambler.store.ContactRepository;
import chat.rambler.store.DirectoryContract;
import chat.rambler.store.MarkerRepository;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.RoomRepository;
import chat.rambler.store.Storage;
import chat.rambler.store.UserRepository;
import org.junit.jupiter.api.AfterEach;

/** The directory, closed and opened again all the time. */
class SqliteReopenedDirectoryTest extends DirectoryContract {
    private OnDisk.Reopened disk;

    @Override
    protected Parts empty() {
        disk = new OnDisk.Reopened(PER_ROOM);
        return new Parts(
                disk.part(UserRepository.class, Storage::users),
                disk.part(RoomRepository.class, Storage::rooms),
                disk.part(MembershipRepository.class, Storage::memberships),
                disk.part(ContactRepository.class, Storage::contacts),
                disk.part(MarkerRepository.class, Storage::markers));
    }

    private static final int PER_ROOM = 20;

    @AfterEach
    void close() {
        disk.close();
    }
}
