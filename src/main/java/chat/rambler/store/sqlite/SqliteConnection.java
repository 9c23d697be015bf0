package chat.rambler.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection to the database, which keeps the statements that it has prepared. For one thread at a time. */
final class SqliteConnection implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /** Makes something of the row at hand. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    SqliteConnection(Connection connection) {
        this.connection = connection;
    }

    /**
     * Carries out a statement whose rows, if any, are of no interest.
     *
     * @return how many rows it has changed
     */
    int execute(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared(sql, values);
        if (statement.execute()) {
            statement.getResultSet().close(); // as some pragmas answer; open, it would hold its snapshot
            return 0;
        }
        return statement.getUpdateCount();
    }

    /** The rows that a query finds. */
    <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet rows = prepared(sql, values).executeQuery()) {
            while (rows.next()) {
                found.add(row.read(rows));
            }
        }
        return found;
    }

    /** The first row that a query finds. */
    <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        try (ResultSet rows = prepared(sql, values).executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
        }
    }

    /** A query for rows that the caller reads one by one, and closes. */
    ResultSet query(String sql, @Nullable Object... values) throws SQLException {
        return prepared(sql, values).executeQuery();
    }

    /** The one number that a query finds. */
    long number(String sql, @Nullable Object... values) throws SQLException {
        return first(sql, row -> row.getLong(1), values).orElseThrow(() -> new SQLException("No row: " + sql));
    }

    private PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
