package chat.rambler.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Account;
import chat.rambler.store.AppendResult;
import chat.rambler.store.DirectoryChanges;
import chat.rambler.store.Draft;
import chat.rambler.store.Follower;
import chat.rambler.store.RoomId;
import chat.rambler.store.Storage;
import chat.rambler.store.StoreException;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.UnusableStorageException;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.support.ChatClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to messages if the disk is slow, full or missing. */
class SqliteWriterTest {
    private static final RoomId LOBBY = new RoomId("lobby");

    private final Path folder = OnDisk.folder();
    private final OnDisk disk = OnDisk.in(folder);
    private final Storage storage = disk.storage();

    @AfterEach
    void close() {
        disk.close();
    }

    private CompletableFuture<AppendResult> say(String text) {
        return storage.history()
                .append(LOBBY, new Draft("id-" + text, "anon:c", false, null, Nickname.ANONYMOUS, text));
    }

    private List<String> kept() {
        return storage.history().before(LOBBY, Long.MAX_VALUE, 100).join().messages().stream()
                .map(StoredMessage::text)
                .toList();
    }

    private static StoreException failure(CompletableFuture<?> answer) {
        try {
            answer.join();
        } catch (CompletionException e) {
            return (StoreException) e.getCause();
        }
        throw new AssertionError("it has not failed");
    }

    /** Hangs the disk, by a step within its transaction, until the result is counted down. */
    private CountDownLatch hang() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        disk.writer()
                .submit(
                        _ -> {
                            hanging.countDown();
                            awaitQuietly(released);
                            return true;
                        },
                        _ -> {},
                        0);
        hanging.await();
        return released;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Follows a room and notes its messages. */
    private static final class Noting implements Follower {
        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void offered(StoredMessage message) {
            told.add(message.seq() + " " + message.text());
        }

        @Override
        public void unread() {}

        @Override
        public void interrupted() {}
    }

    @Test
    void whatWaitsWhileTheDiskHangsIsRefusedForCertainAndNeverStored() throws Exception {
        say("before").join();
        CountDownLatch released = hang();

        CompletableFuture<AppendResult> waiting = say("waiting");

        assertThat(failure(waiting).isCertain()).isTrue();
        assertThatThrownBy(() -> storage.users().register(UserName.of("fry"), "hash"))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.isCertain()).isTrue());
        assertThat(kept()).containsExactly("before"); // readers never wait for the writer
        released.countDown();
        assertThat(say("after").join().message().seq()).isEqualTo(2);
        assertThat(kept()).containsExactly("before", "after");
        assertThat(storage.users().find(UserName.of("fry"))).isEmpty();
    }

    @Test
    void whatIsCommittedTooLateIsToldByTheFollower() throws Exception {
        Noting noting = new Noting();
        storage.history().follow(LOBBY, noting).join();
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch taken = new CountDownLatch(1);
        disk.writer()
                .submit(
                        _ -> { // the message and the step below wait for this, then share a transaction
                            taken.countDown();
                            awaitQuietly(hanging);
                            return true;
                        },
                        _ -> {},
                        0);
        taken.await();
        CompletableFuture<AppendResult> late = say("late");
        disk.writer()
                .submit(
                        _ -> {
                            awaitQuietly(released);
                            return true;
                        },
                        _ -> {},
                        0);
        hanging.countDown();

        assertThat(failure(late).isCertain()).isFalse();
        assertThat(kept()).isEmpty();
        released.countDown();
        await().until(() -> noting.told.equals(List.of("1 late")));
        assertThat(kept()).containsExactly("late");
    }

    @Test
    void sessionsHearOfAPasswordThatIsChangedTooLateAndReadinessOfTheDelay() throws Exception {
        User fry = storage.users().register(UserName.of("fry"), "hash");
        Account before = storage.users().find(fry.id()).orElseThrow();
        List<UserId> loggedOut = new CopyOnWriteArrayList<>();
        storage.changes().listen(new DirectoryChanges.Listener() {
            @Override
            public void userChanged(UserId user) {}

            @Override
            public void loggedOut(UserId user, @Nullable String spared) {
                loggedOut.add(user);
            }

            @Override
            public void roomClosed(RoomId room) {}

            @Override
            public void anythingChanged() {}
        });
        CountDownLatch first = hang();
        CountDownLatch released = new CountDownLatch(1);
        CompletableFuture<Account> changing = new CompletableFuture<>();
        try {
            disk.writer() // in one transaction with the change, which is behind it
                    .submit(
                            _ -> {
                                awaitQuietly(released);
                                return true;
                            },
                            _ -> {},
                            0);
            Thread changer = Thread.ofPlatform().start(() -> {
                try {
                    changing.complete(storage.users().changePassword(before, "new", null));
                } catch (StoreException e) {
                    changing.completeExceptionally(e);
                }
            });
            await().until(() -> changer.getState() == Thread.State.TIMED_WAITING); // for its answer: it is in the queue
            first.countDown();

            assertThat(failure(changing).isCertain()).isFalse();
            await().until(disk.writer()::isBroken);
            assertThat(storage.users().find(fry.id())).contains(before); // nothing is shown that is not durable
            assertThat(loggedOut).isEmpty();
        } finally {
            first.countDown();
            released.countDown();
        }
        await().until(() -> loggedOut.equals(List.of(fry.id())));
        assertThat(storage.users().find(fry.id()).orElseThrow().passwordHash()).isEqualTo("new");
        await().until(() -> !disk.writer().isBroken());
    }

    @Test
    void aFailedCommitIsRefusedForCertainOnceASmallOneHasSucceeded() {
        say("before").join();

        CompletableFuture<Boolean> bad = disk.writer()
                .submit(
                        connection -> { // fails at the commit
                            connection.execute("PRAGMA defer_foreign_keys = ON");
                            connection.execute(
                                    "INSERT INTO member (account, room, nickname) VALUES ('nobody', 'r1', 'x')");
                            return true;
                        },
                        _ -> {},
                        0);

        assertThat(failure(bad).isCertain()).isTrue();
        assertThat(say("after").join().message().seq()).isEqualTo(2);
        assertThat(kept()).containsExactly("before", "after");
        assertThat(disk.writer().isBroken()).isFalse();
    }

    @Test
    void aStepThatFailsTakesTheOthersOfItsTransactionWithIt() throws Exception {
        CountDownLatch released = hang();
        CompletableFuture<AppendResult> beside = say("beside");
        CompletableFuture<Boolean> bad =
                disk.writer().submit(connection -> connection.execute("INSERT INTO room VALUES (1)") > 0, _ -> {}, 0);
        released.countDown();

        assertThat(failure(bad).isCertain()).isTrue();
        assertThat(failure(beside).isCertain()).isTrue();
        assertThat(say("again").join().message().seq()).isEqualTo(1);
    }

    @Test
    void whileAnotherHoldsTheFileNothingIsStoredAndItGoesOnAfterwards() throws Exception {
        say("before").join();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("chat.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");

            assertThat(failure(say("during")).isCertain()).isTrue();
            await().until(disk.writer()::isBroken);
            assertThat(kept()).containsExactly("before");
            statement.execute("ROLLBACK");
        }

        await().until(() -> !disk.writer().isBroken());
        assertThat(say("after").join().message().seq()).isEqualTo(2);
        assertThat(kept()).containsExactly("before", "after");
    }

    /** While somebody reads the log stays, and nobody waits for that; afterwards it is emptied. */
    @Test
    void theLogIsCarriedOverWhenNothingIsSaidAndNobodyReads() throws Exception {
        Path log = folder.resolve("chat.db-wal");
        say("one").join();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("chat.db"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN");
            statement.executeQuery("SELECT count(*) FROM message").close();
            say("two").join();
            await().during(Duration.ofMillis(1_500)).until(() -> Files.size(log) > 0);
            say("three").join();
            statement.execute("ROLLBACK");
        }

        await().until(() -> Files.size(log) == 0);
        assertThat(kept()).containsExactly("one", "two", "three");
    }

    @Test
    void manyWhoWaitShareACommit() throws Exception {
        CountDownLatch released = hang();
        List<CompletableFuture<AppendResult>> said =
                IntStream.range(0, 100).mapToObj(i -> say("m" + i)).toList();
        List<Integer> steps = new CopyOnWriteArrayList<>();
        disk.writer().time((_, count) -> steps.add(count));
        released.countDown();
        for (int i = 0; i < said.size(); i++) {
            assertThat(said.get(i).join().message().seq()).isEqualTo(i + 1);
        }

        await().atMost(ChatClient.DEADLINE)
                .untilAsserted(
                        () -> // it is counted after the answers
                        assertThat(steps).containsExactly(1, 100));
    }

    @Test
    void theFilesAreTheServersAlone() throws Exception {
        Path made = folder.resolve("made").resolve("here");
        try (OnDisk one = OnDisk.in(made)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(made)) {
                assertThat(files)
                        .hasSizeGreaterThan(2)
                        .allSatisfy(
                                file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void aNewerFileAndAnotherProgramsAreRefusedAndLeftAlone() throws Exception {
        Path newer = OnDisk.folder();
        OnDisk.in(newer).close();
        change(newer, "PRAGMA user_version = 99");
        Path foreign = OnDisk.folder();
        change(foreign, "CREATE TABLE notes (text)");
        byte[] before = Files.readAllBytes(foreign.resolve("chat.db"));

        assertThatThrownBy(() -> OnDisk.in(newer))
                .isInstanceOf(UnusableStorageException.class)
                .hasMessageContaining("form 99");
        assertThatThrownBy(() -> OnDisk.in(foreign))
                .isInstanceOf(UnusableStorageException.class)
                .hasMessageContaining("another program");
        assertThat(Files.readAllBytes(foreign.resolve("chat.db"))).isEqualTo(before);
    }

    @Test
    void aFolderThatIsAFileAndOneThatIsInUseAreToldAs() throws Exception {
        Path file = Files.createTempFile("no", "folder");

        assertThatThrownBy(() -> OnDisk.in(file.resolve("data")))
                .isInstanceOf(UnusableStorageException.class)
                .hasMessageContaining("cannot be written");
        assertThatThrownBy(() -> OnDisk.in(folder))
                .isInstanceOf(UnusableStorageException.class)
                .hasMessageContaining("process " + ProcessHandle.current().pid());
    }

    @Test
    void aFolderMayHaveAnyName() throws Exception {
        Path strange = OnDisk.folder().resolve("what? is #1 of 100%41 &c=d ü");
        try (OnDisk one = OnDisk.in(strange)) {
            one.storage().users().register(UserName.of("fry"), "hash");
        }
        try (OnDisk two = OnDisk.in(strange);
                Stream<Path> beside = Files.list(strange.getParent())) {
            assertThat(two.storage().users().find(UserName.of("fry"))).isPresent();
            assertThat(beside).containsExactly(strange);
        }
    }

    @Test
    void aServerDoesNotStartWithHalfOfACopy() throws Exception {
        Path half = OnDisk.folder();
        try (OnDisk one = OnDisk.in(half)) {
            Objects.requireNonNull(one.storage().archive()).begin();
        }
        assertThatThrownBy(() -> OnDisk.in(half))
                .isInstanceOf(UnusableStorageException.class)
                .hasMessageContaining("a copy into it has broken off");
    }

    /** A removed file does not come back empty when the writer opens it again after a failure. */
    @Test
    void aFileThatIsRemovedIsNotMadeAnew() throws Exception {
        Files.delete(folder.resolve("chat.db"));
        await().until(disk.writer()::isBroken);
        assertThat(failure(say("lost")).isCertain()).isTrue();
        assertThatThrownBy(() -> new SqliteDatabase(folder.resolve("chat.db")).writer())
                .isInstanceOf(SQLException.class);
        assertThat(folder.resolve("chat.db")).doesNotExist();
    }

    /** Whoever is in the middle of something when the disk hangs does not keep the server from stopping. */
    @Test
    void closingDoesNotWaitForADiskThatHangs() throws Exception {
        OnDisk other = OnDisk.in(OnDisk.folder());
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(2);
        SqliteWriter.Step<Boolean> hangs = _ -> {
            hanging.countDown();
            awaitQuietly(released);
            return true;
        };
        var _ = other.writer().submit(hangs, _ -> {}, 0);
        var _ = other.readers().read(hangs);
        hanging.await();

        assertThat(CompletableFuture.runAsync(other::close, Thread::startVirtualThread))
                .succeedsWithin(Duration.ofSeconds(30));
        released.countDown();
    }

    @Test
    void aNameThatIsNotAllowedAnyMoreIsKeptButNotUsed() throws Exception {
        Path old = OnDisk.folder();
        try (OnDisk one = OnDisk.in(old)) {
            one.storage().users().register(UserName.of("fry"), "hash");
            one.storage().rooms().ensure(RoomName.of("Lab"));
        }
        change(old, "UPDATE account SET name = 'a:b'");

        try (OnDisk two = OnDisk.in(old)) {
            assertThat(two.storage().users().find(UserName.of("fry"))).isEmpty();
            assertThat(two.storage()
                            .users()
                            .register(UserName.of("leela"), "hash")
                            .id()
                            .value())
                    .isEqualTo("u2"); // the id of the unusable account is not reused
            assertThat(two.storage().rooms().find(RoomName.of("Lab"))).isPresent();
        }
        change(old, "UPDATE account SET name = 'fry' WHERE id = 'u1'");
        try (OnDisk three = OnDisk.in(old)) {
            assertThat(three.storage().users().find(UserName.of("fry"))).isPresent();
        }
    }

    private static void change(Path folder, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("chat.db"));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
