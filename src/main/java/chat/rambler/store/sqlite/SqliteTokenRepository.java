package chat.rambler.store.sqlite;

import chat.rambler.store.LoginToken;
import chat.rambler.store.TokenRepository;
import chat.rambler.store.UserId;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Keeps the login tokens: no restart logs a browser out. */
final class SqliteTokenRepository implements TokenRepository {
    private final SqliteWriter writer;
    private final SqliteReaders readers;
    private final Clock clock;

    SqliteTokenRepository(SqliteWriter writer, SqliteReaders readers, Clock clock) {
        this.writer = writer;
        this.readers = readers;
        this.clock = clock;
    }

    @Override
    public void keep(String hash, LoginToken token) {
        writer.await(connection -> put(connection, hash, token));
    }

    private boolean put(SqliteConnection connection, String hash, LoginToken token) throws SQLException {
        connection.execute(
                "INSERT OR REPLACE INTO token (hash, account, generation, renewed, expires) VALUES (?, ?, ?, ?, ?)",
                hash,
                token.user().value(),
                token.generation(),
                token.renewed().toEpochMilli(),
                clock.millis() + LIFE.toMillis());
        connection.execute("""
                DELETE FROM token WHERE account = ?1 AND number NOT IN
                (SELECT number FROM token WHERE account = ?1 ORDER BY renewed DESC, number DESC LIMIT ?2)
                """, token.user().value(), MOST_OF_USER);
        connection.execute("DELETE FROM token WHERE expires <= ?", clock.millis());
        return true;
    }

    @Override
    public Optional<LoginToken> find(String hash) {
        return readers.await(connection -> read(connection, hash));
    }

    private Optional<LoginToken> read(SqliteConnection connection, String hash) throws SQLException {
        return connection.first(
                "SELECT account, generation, renewed FROM token WHERE hash = ? AND expires > ?",
                row -> new LoginToken(
                        new UserId(row.getString(1)), row.getLong(2), Instant.ofEpochMilli(row.getLong(3))),
                hash,
                clock.millis());
    }

    @Override
    public boolean renew(String hash, LoginToken known, LoginToken renewed) {
        return writer.await(connection ->
                read(connection, hash).filter(known::equals).isPresent() && put(connection, hash, renewed));
    }

    @Override
    public void forget(String hash) {
        writer.await(connection -> connection.execute("DELETE FROM token WHERE hash = ?", hash));
    }
}
