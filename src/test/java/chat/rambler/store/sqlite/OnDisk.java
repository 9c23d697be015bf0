package chat.rambler.store.sqlite;

import chat.rambler.store.DataProperties;
import chat.rambler.store.DirectoryContract;
import chat.rambler.store.DirectoryProperties;
import chat.rambler.store.HistoryProperties;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The storage on disk in a test's folder, opened as the server does. */
final class OnDisk implements AutoCloseable {
    private final DataFolder folder;
    private final SqliteReaders readers;
    private final SqliteWriter writer;
    private final Storage storage;

    private OnDisk(Path path, @Nullable Integer perRoom, Clock clock, boolean restored) {
        SqliteStorageConfiguration configuration = new SqliteStorageConfiguration();
        folder = DataFolder.open(path);
        try {
            SqliteDatabase database = configuration.sqliteDatabase(folder);
            readers = configuration.sqliteReaders(database);
            writer = configuration.sqliteWriter(database, readers, folder);
            storage = configuration.storage(
                    new DataProperties(path, restored, null),
                    writer,
                    readers,
                    new DirectoryProperties(List.of()),
                    DirectoryContract.LIMITS,
                    new HistoryProperties(10, perRoom, DataSize.ofMegabytes(1)),
                    clock,
                    TokenClock.SYSTEM);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    static OnDisk in(Path folder) {
        return new OnDisk(folder, null, Clock.systemUTC(), false);
    }

    static OnDisk in(Path folder, Integer perRoom, Clock clock) {
        return new OnDisk(folder, perRoom, clock, false);
    }

    static OnDisk restoredIn(Path folder) {
        return new OnDisk(folder, null, Clock.systemUTC(), true);
    }

    /** A new, empty folder. */
    static Path folder() {
        try {
            return Files.createTempDirectory("on-disk");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Storage storage() {
        return storage;
    }

    SqliteWriter writer() {
        return writer;
    }

    SqliteReaders readers() {
        return readers;
    }

    @Override
    public void close() {
        writer.close();
        readers.close();
        folder.close();
    }

    /** A part of the storage that is closed and opened again before every third call. */
    static final class Reopened implements AutoCloseable {
        private static final int CALLS = 3;

        private final Path folder = folder();
        private final Integer perRoom;
        private OnDisk now;
        private int calls;

        Reopened(Integer perRoom) {
            this.perRoom = perRoom;
            now = in(folder, perRoom, Clock.systemUTC());
        }

        <T> T part(Class<T> type, Function<Storage, T> part) {
            return type.cast(Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                        synchronized (this) {
                            if (++calls % CALLS == 0) {
                                now.close();
                                now = in(folder, perRoom, Clock.systemUTC());
                            }
                            try {
                                Object answer = method.invoke(part.apply(now.storage()), arguments);
                                if (answer instanceof java.util.concurrent.CompletableFuture<?> later) {
                                    later.join(); // closing would interrupt it
                                }
                                return answer;
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        }
                    }));
        }

        @Override
        public void close() {
            now.close();
        }
    }
}
