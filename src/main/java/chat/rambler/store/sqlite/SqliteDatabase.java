package chat.rambler.store.sqlite;

import chat.rambler.store.UnusableStorageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteOpenMode;

/** The file {@code chat.db}: opens connections to it, and brings it to the form that this server knows. */
final class SqliteDatabase {
    /** The number of the newest script in {@code resources/sqlite}, which is the file's {@code user_version} then. */
    private static final int SCHEMA = 8;

    /** Written into the header ({@code PRAGMA application_id}): "Ramb". */
    private static final int APPLICATION = 0x52616d62;

    /** An operator's {@code sqlite3} may hold a lock for a moment. */
    static final Duration BUSY = Duration.ofSeconds(1);

    /** A server that stops waits for a disk for so long. */
    static final Duration CLOSING = Duration.ofSeconds(5);

    /** The write-ahead log is cut to this when it has been carried over. */
    private static final int MAX_JOURNAL_BYTES = 16 * 1024 * 1024;

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";\\s*\n");
    private static final int FULL = 2; // PRAGMA synchronous

    private static final Set<SQLiteErrorCode> DAMAGED =
            Set.of(SQLiteErrorCode.SQLITE_NOTADB, SQLiteErrorCode.SQLITE_CORRUPT);

    private final Path file;

    SqliteDatabase(Path file) {
        this.file = file;
    }

    /** A connection that writes; what it has committed is on the disk. */
    SqliteConnection writer() throws SQLException {
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit(MAX_JOURNAL_BYTES);
        config.enforceForeignKeys(true);
        SqliteConnection connection = open(config);
        try {
            connection.execute("PRAGMA secure_delete = ON"); // a text that somebody has taken back leaves the file
            boolean durable = connection.number("PRAGMA synchronous") == FULL
                    && connection
                            .first("PRAGMA journal_mode", row -> row.getString(1))
                            .filter("wal"::equals)
                            .isPresent();
            if (!durable) { // it says what it has done, not that it could not
                throw new SQLException("The file system of " + file + " does not allow a write-ahead log");
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection that reads, and never waits for one that writes. */
    SqliteConnection reader() throws SQLException {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        return open(config);
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) BUSY.toMillis());
        config.resetOpenMode(SQLiteOpenMode.CREATE); // a file that has been removed stays away
        return config;
    }

    /** By a URI: in a plain path, what follows a question mark would be taken for settings. */
    private SqliteConnection open(SQLiteConfig config) throws SQLException {
        return new SqliteConnection(DriverManager.getConnection("jdbc:sqlite:" + file.toUri(), config.toProperties()));
    }

    /**
     * Makes the tables in a new file, or brings an older one to today's form, each step in a transaction.
     *
     * @throws UnusableStorageException if the file is damaged, is not ours, belongs to a newer server, or is half of a copy
     */
    void migrate() {
        try (SqliteConnection reader = reader()) { // first: what is not ours is not touched
            requireOurs(reader);
        } catch (SQLException e) {
            throw unreadable(e);
        }
        try (SqliteConnection writer = writer()) {
            for (int step = version(writer) + 1; step <= SCHEMA; step++) {
                migrate(writer, step);
            }
            if (writer.number("SELECT copying FROM storage") > 0) {
                throw new UnusableStorageException(
                        file + " is incomplete: a copy into it has broken off", "Remove it, and copy again.");
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private void requireOurs(SqliteConnection reader) throws SQLException {
        int version = version(reader);
        long tables = reader.number("SELECT count(*) FROM sqlite_schema");
        if (tables > 0 && (version == 0 || reader.number("PRAGMA application_id") != APPLICATION)) {
            throw new UnusableStorageException(
                    file + " is a database of another program", "Name another folder by chat.data.");
        }
        if (version > SCHEMA) {
            throw new UnusableStorageException(
                    "%s has form %d, and this server knows forms up to %d".formatted(file, version, SCHEMA),
                    "Start the newer server that has written it, or name another folder by chat.data.");
        }
    }

    private static int version(SqliteConnection connection) throws SQLException {
        return (int) connection.number("PRAGMA user_version");
    }

    private static void migrate(SqliteConnection writer, int step) throws SQLException {
        writer.execute("BEGIN IMMEDIATE");
        for (String statement : END_OF_STATEMENT.split(script(step), -1)) {
            if (!statement.isBlank()) {
                writer.execute(statement);
            }
        }
        writer.execute("PRAGMA application_id = " + APPLICATION);
        writer.execute("PRAGMA user_version = " + step);
        writer.execute("COMMIT");
    }

    private static String script(int step) {
        try (InputStream script = SqliteDatabase.class.getResourceAsStream("/sqlite/%03d.sql".formatted(step))) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("A script is missing", e);
        }
    }

    private UnusableStorageException unreadable(SQLException e) {
        if (e instanceof SQLiteException said && DAMAGED.contains(said.getResultCode())) {
            return new UnusableStorageException(
                    file + " is damaged, or is no SQLite database: " + e.getMessage(),
                    "Put a backup in its place, or save what can be read: sqlite3 " + file
                            + " .recover | sqlite3 recovered.db. Nothing in it has been changed.");
        }
        if (isNative(e)) {
            return new UnusableStorageException(
                    "SQLite's library cannot be loaded from the temporary folder: " + e.getMessage(),
                    "Let programs run there (it may be mounted noexec), or name another folder by"
                            + " -Dorg.sqlite.tmpdir=FOLDER; or keep everything in memory with the profile memory.");
        }
        return new UnusableStorageException(
                file + " cannot be opened: " + e.getMessage(),
                "Let the server's user write there, or name another folder by chat.data.");
    }

    private static boolean isNative(@Nullable Throwable failure) {
        return failure != null
                && (failure instanceof NativeLibraryNotFoundException
                        || failure instanceof UnsatisfiedLinkError
                        || isNative(failure.getCause()));
    }
}
