package chat.rambler.store.sqlite;

import chat.rambler.store.StoreDeadline;
import chat.rambler.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few threads that read the database, each by a connection of its own: a reader never waits for the writer, and sees
 * only what is durable. Each reading sees one moment.
 */
final class SqliteReaders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteReaders.class);
    private static final int THREADS = 2;

    private final SqliteDatabase database;
    private final ArrayDeque<SqliteConnection> idle = new ArrayDeque<>(THREADS); // under its own lock
    private final ExecutorService threads = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("sqlite-reader-", 1).daemon().factory());

    /**
     * Opens all connections, and keeps them open: SQLite keeps the index of its write-ahead log as long as one of them has
     * it, and by the index it can be told what a failed commit has left (decision 17).
     */
    SqliteReaders(SqliteDatabase database) throws SQLException {
        this.database = database;
        for (int i = 0; i < THREADS; i++) {
            SqliteConnection connection = database.reader();
            connection.number("SELECT batch FROM storage"); // only a reading takes hold of the index
            idle.add(connection);
        }
    }

    /** Reads something; fails with {@link StoreException} where it cannot, or would come too late. */
    <T> CompletableFuture<T> read(SqliteWriter.Step<T> step) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        long asked = System.nanoTime();
        try {
            threads.execute(() -> {
                if (System.nanoTime() - asked > StoreDeadline.LONGEST.toNanos()) {
                    answer.completeExceptionally(StoreException.notDone());
                } else {
                    answer(step, answer);
                }
            });
        } catch (RejectedExecutionException e) { // the server stops
            answer.completeExceptionally(StoreException.notDone());
        }
        return answer;
    }

    /** Reads something that must come within {@link StoreDeadline#LONGEST}, whatever the disk does. */
    <T> CompletableFuture<T> readInTime(SqliteWriter.Step<T> step) {
        return read(step)
                .copy()
                .orTimeout(StoreDeadline.LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(_ -> CompletableFuture.failedFuture(StoreException.notDone()));
    }

    /** Reads something and waits for it. */
    <T> T await(SqliteWriter.Step<T> step) {
        try {
            return StoreDeadline.await(read(step));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreException.notDone();
        } catch (TimeoutException | ExecutionException e) {
            throw StoreException.notDone();
        }
    }

    private <T> void answer(SqliteWriter.Step<T> step, CompletableFuture<T> answer) {
        SqliteConnection connection = null;
        try {
            connection = taken();
            connection.execute("BEGIN");
            T read = step.in(connection);
            connection.execute("COMMIT");
            giveBack(connection);
            answer.complete(read);
        } catch (Throwable e) { // also an Error: somebody waits
            LOG.warn("The database cannot be read: {}", e.toString());
            close(connection);
            answer.completeExceptionally(StoreException.notDone());
        }
    }

    private SqliteConnection taken() throws SQLException {
        synchronized (idle) {
            SqliteConnection connection = idle.poll();
            return connection == null ? database.reader() : connection; // the one before has failed
        }
    }

    private void giveBack(SqliteConnection connection) {
        synchronized (idle) {
            idle.push(connection);
        }
    }

    private static void close(@org.jspecify.annotations.Nullable SqliteConnection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("A failed connection cannot be closed: {}", e.getMessage());
            }
        }
    }

    /** Waits for those that read, for as long as a disk may be slow. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(SqliteDatabase.CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The disk does not answer: the database is left without being closed");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (idle) {
            idle.forEach(SqliteReaders::close);
            idle.clear();
        }
    }
}
