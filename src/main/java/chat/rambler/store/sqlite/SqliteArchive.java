package chat.rambler.store.sqlite;

import chat.rambler.store.Archive;
import chat.rambler.store.RoomId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** All rows of the database. */
final class SqliteArchive implements Archive {
    private final SqliteWriter writer;
    private final SqliteReaders readers;

    SqliteArchive(SqliteWriter writer, SqliteReaders readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public boolean isEmpty() {
        return readers.await(connection ->
                connection.number("SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM log)") == 0);
    }

    @Override
    public void begin() {
        writer.awaitPatiently(connection -> {
            connection.execute("UPDATE storage SET copying = 1");
            return connection.execute("DELETE FROM room");
        });
    }

    @Override
    public void complete() {
        writer.awaitPatiently(connection -> connection.execute("UPDATE storage SET copying = 0"));
    }

    @Override
    public void read(long perRoom, Consumer<Item> reader) {
        readers.read(connection -> {
                    connection
                            .first("SELECT origin_key FROM storage", row -> new Item.OriginKey(row.getString(1)))
                            .ifPresent(reader);
                    readDirectory(connection, reader);
                    List<Item.Log> logs = connection.list(
                            """
                            SELECT room, epoch, newest, newest_id, newest_time FROM log
                            WHERE room = ? OR room IN (SELECT id FROM room) OR room IN (SELECT room FROM contact)
                            """,
                            row -> new Item.Log(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getLong(3),
                                    row.getString(4),
                                    Instant.ofEpochMilli(row.getLong(5))),
                            RoomId.SERVER.value());
                    for (Item.Log log : logs) {
                        reader.accept(log);
                        readMessages(connection, log, Math.max(0, log.newest() - perRoom), reader);
                        readRules(connection, log.room(), reader);
                    }
                    return true;
                })
                .join(); // takes as long as it takes
    }

    private static void readDirectory(SqliteConnection connection, Consumer<Item> reader) throws SQLException {
        each(
                connection,
                "SELECT id, name, password_hash, generation FROM account ORDER BY number",
                row -> reader.accept(
                        new Item.Account(row.getString(1), row.getString(2), row.getString(3), row.getLong(4))));
        each(
                connection,
                "SELECT id, name, creator, private, created FROM room ORDER BY number",
                row -> reader.accept(new Item.Room(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getBoolean(4),
                        Instant.ofEpochMilli(row.getLong(5)))));
        each(
                connection,
                "SELECT account, room, nickname FROM member ORDER BY number",
                row -> reader.accept(new Item.Member(row.getString(1), row.getString(2), row.getString(3))));
        each(
                connection,
                "SELECT account, room, inviter, time FROM invitation ORDER BY number",
                row -> reader.accept(new Item.Invitation(
                        row.getString(1), row.getString(2), row.getString(3), Instant.ofEpochMilli(row.getLong(4)))));
        each(
                connection,
                """
                SELECT account, other, (SELECT name FROM account WHERE id = other), room, opened, epoch, seq, ignored
                FROM contact ORDER BY number
                """,
                row -> reader.accept(new Item.Contact(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getObject(5) == null ? null : Instant.ofEpochMilli(row.getLong(5)),
                        row.getString(6),
                        row.getLong(7),
                        row.getBoolean(8))));
        each(
                connection,
                "SELECT account, room, epoch, seq, mentions FROM marker",
                row -> reader.accept(new Item.Marker(
                        row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getString(5))));
        each(
                connection,
                "SELECT hash, account, generation, renewed, expires FROM token ORDER BY number",
                row -> reader.accept(new Item.Token(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        Instant.ofEpochMilli(row.getLong(4)),
                        Instant.ofEpochMilli(row.getLong(5)))));
    }

    private static void readMessages(SqliteConnection connection, Item.Log log, long after, Consumer<Item> reader)
            throws SQLException {
        String previous = "";
        String query = """
                SELECT number, id, time, user, nickname, sender, text, notice, mentions FROM message
                WHERE room = ? AND number > ? ORDER BY number
                """;
        try (ResultSet row = connection.query(query, log.room(), after)) {
            while (row.next()) {
                reader.accept(new Item.Message(
                        log.room(),
                        log.epoch(),
                        row.getLong(1),
                        row.getString(2),
                        previous,
                        Instant.ofEpochMilli(row.getLong(3)),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9)));
                previous = row.getString(2);
            }
        }
    }

    private static void readRules(SqliteConnection connection, String room, Consumer<Item> reader) throws SQLException {
        each(
                connection,
                "SELECT act, rules FROM room_rules WHERE room = ?",
                row -> reader.accept(new Item.Governed(room, row.getString(1), row.getString(2))),
                room);
        each(
                connection,
                "SELECT number, time, notice FROM act WHERE room = ? ORDER BY number",
                row -> reader.accept(
                        new Item.Act(room, row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), row.getString(3))),
                room);
    }

    /** What is done with each row of a query. */
    private interface Each {
        void take(ResultSet row) throws SQLException;
    }

    private static void each(SqliteConnection connection, String query, Each each, String... values)
            throws SQLException {
        try (ResultSet rows = connection.query(query, (Object[]) values)) {
            while (rows.next()) {
                each.take(rows);
            }
        }
    }

    @Override
    public void put(List<Item> items) {
        writer.awaitPatiently(connection -> {
            for (Item item : items) {
                put(connection, item);
            }
            return true;
        });
    }

    private static void put(SqliteConnection connection, Item item) throws SQLException {
        switch (item) {
            case Item.Account account ->
                connection.execute(
                        "INSERT INTO account (id, name, password_hash, generation) VALUES (?, ?, ?, ?)",
                        account.id(),
                        account.name(),
                        account.passwordHash(),
                        account.generation());
            case Item.Room room ->
                connection.execute(
                        """
                        INSERT INTO room (id, name, creator, private, created)
                        VALUES (?, ?, (SELECT id FROM account WHERE id = ?), ?, ?)
                        """,
                        room.id(),
                        room.name(),
                        room.creator(),
                        room.isPrivate(),
                        room.created().toEpochMilli());
            case Item.Member member ->
                connection.execute(
                        "INSERT INTO member (account, room, nickname) VALUES (?, ?, ?)",
                        member.account(),
                        member.room(),
                        member.nickname());
            case Item.Invitation invitation ->
                connection.execute(
                        "INSERT INTO invitation (account, room, inviter, time) VALUES (?, ?, ?, ?)",
                        invitation.account(),
                        invitation.room(),
                        invitation.inviter(),
                        invitation.time().toEpochMilli());
            case Item.Contact contact ->
                connection.execute(
                        """
                        INSERT INTO contact (account, other, room, opened, epoch, seq, ignored) VALUES (?, ?, ?, ?, ?, ?, ?)
                        """,
                        contact.account(),
                        contact.other(),
                        contact.room(),
                        contact.opened() == null ? null : contact.opened().toEpochMilli(),
                        contact.epoch(),
                        contact.seq(),
                        contact.ignored());
            case Item.Marker marker ->
                connection.execute(
                        "INSERT INTO marker (account, room, epoch, seq, mentions) VALUES (?, ?, ?, ?, ?)",
                        marker.account(),
                        marker.room(),
                        marker.epoch(),
                        marker.seq(),
                        marker.mentions());
            case Item.Token token ->
                connection.execute(
                        "INSERT INTO token (hash, account, generation, renewed, expires) VALUES (?, ?, ?, ?, ?)",
                        token.hash(),
                        token.account(),
                        token.generation(),
                        token.renewed().toEpochMilli(),
                        token.expires().toEpochMilli());
            case Item.Log log ->
                connection.execute(
                        "INSERT INTO log VALUES (?, ?, ?, ?, ?)",
                        log.room(),
                        log.epoch(),
                        log.newest(),
                        log.newestId(),
                        log.newestTime().toEpochMilli());
            case Item.Message message ->
                connection.execute(
                        """
                        INSERT INTO message (room, number, id, time, user, nickname, sender, text, notice, mentions)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                        message.room(),
                        message.number(),
                        message.id(),
                        message.time().toEpochMilli(),
                        message.user(),
                        message.nickname(),
                        message.sender(),
                        message.text(),
                        message.notice(),
                        message.mentions());
            case Item.OriginKey(var key) -> connection.execute("UPDATE storage SET origin_key = ?", key);
            case Item.Governed governed ->
                connection.execute(
                        "INSERT INTO room_rules VALUES (?, ?, ?)", governed.room(), governed.act(), governed.rules());
            case Item.Act act ->
                connection.execute(
                        "INSERT INTO act VALUES (?, ?, ?, ?)",
                        act.room(),
                        act.number(),
                        act.time().toEpochMilli(),
                        act.notice());
        }
    }
}
