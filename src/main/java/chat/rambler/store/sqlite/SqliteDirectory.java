package chat.rambler.store.sqlite;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Account;
import chat.rambler.store.Contact;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.DirectoryState;
import chat.rambler.store.DirectoryState.Change;
import chat.rambler.store.Invitation;
import chat.rambler.store.LocalDirectory;
import chat.rambler.store.Position;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users, rooms and memberships: decided in memory, on the writer's thread, by what is durable; kept as rows; and shown
 * when they are durable.
 */
final class SqliteDirectory extends LocalDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteDirectory.class);

    private final SqliteWriter writer;
    private final DirectoryState state;
    private int leftOut; // rows whose names today's rules refuse

    /** Reads what there is, before the writer starts. */
    SqliteDirectory(SqliteWriter writer, DirectoryLimits limits, Clock clock) throws SQLException {
        this.writer = writer;
        this.state = new DirectoryState(limits, clock);
        writer.beforehand(this::load);
    }

    @Override
    protected DirectoryState state() {
        return state;
    }

    @Override
    protected <T> T change(Function<DirectoryState, DirectoryState.Decision<T>> decision) {
        return writer.await(
                        connection -> {
                            DirectoryState.Decision<T> decided = decision.apply(state);
                            for (Change change : decided.changes()) {
                                store(connection, change);
                            }
                            return decided;
                        },
                        decided -> state.apply(decided.changes()),
                        decided -> tellLater(decided.changes()))
                .result();
    }

    private static void store(SqliteConnection connection, Change change) throws SQLException {
        switch (change) {
            case Change.Stored(var account) ->
                connection.execute(
                        """
                        INSERT INTO account (id, name, password_hash, generation) VALUES (?, ?, ?, ?)
                        ON CONFLICT (id) DO UPDATE
                        SET password_hash = excluded.password_hash, generation = excluded.generation
                        """,
                        account.user().id().value(),
                        account.user().name().toString(),
                        account.passwordHash(),
                        account.generation());
            case Change.Created(var room) ->
                connection.execute(
                        "INSERT INTO room (id, name, creator, created, private) VALUES (?, ?, ?, ?, ?)",
                        room.id().value(),
                        room.name().toString(),
                        room.creator() == null ? null : room.creator().value(),
                        room.created().toEpochMilli(),
                        room.isPrivate());
            case Change.Closed(var room) -> {
                connection.execute(
                        "DELETE FROM invitation WHERE room = ?", room.id().value());
                connection.execute(
                        "DELETE FROM member WHERE room = ?", room.id().value());
                connection.execute("DELETE FROM room WHERE id = ?", room.id().value());
            }
            case Change.Joined(var user, var room, var nickname) ->
                connection.execute("""
                        INSERT INTO member (account, room, nickname) VALUES (?, ?, ?)
                        ON CONFLICT (account, room) DO UPDATE SET nickname = excluded.nickname
                        """, user.value(), room.value(), nickname.toString());
            case Change.Invited(var invitation) ->
                connection.execute(
                        """
                        INSERT INTO invitation (account, room, inviter, time) VALUES (?, ?, ?, ?)
                        ON CONFLICT (account, room) DO UPDATE SET inviter = excluded.inviter, time = excluded.time
                        """,
                        invitation.invited().value(),
                        invitation.room().value(),
                        invitation.by().value(),
                        invitation.time().toEpochMilli());
            case Change.Uninvited(var user, var room) ->
                connection.execute("DELETE FROM invitation WHERE account = ? AND room = ?", user.value(), room.value());
            case Change.Met(var user, var contact) ->
                connection.execute(
                        """
                        INSERT INTO contact (account, other, room, opened, epoch, seq, ignored) VALUES (?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (account, other) DO UPDATE SET opened = excluded.opened, epoch = excluded.epoch,
                            seq = excluded.seq, ignored = excluded.ignored
                        """,
                        user.value(),
                        contact.with().id().value(),
                        RoomId.ofConversation(user, contact.with().id()).value(),
                        contact.opened() == null ? null : contact.opened().toEpochMilli(),
                        contact.from().epoch(),
                        contact.from().seq(),
                        contact.ignored());
            case Change.Left(var user, var room) ->
                connection.execute("DELETE FROM member WHERE account = ? AND room = ?", user.value(), room.value());
        }
    }

    private int load(SqliteConnection connection) throws SQLException {
        Set<UserId> users = new HashSet<>();
        Set<RoomId> rooms = new HashSet<>();
        for (Account account : read(
                connection,
                "SELECT id, name, password_hash, generation FROM account",
                row -> new Account(
                        new User(new UserId(row.getString(1)), UserName.of(row.getString(2))),
                        row.getString(3),
                        row.getLong(4)))) {
            users.add(account.user().id());
            state.apply(List.of(new Change.Stored(account)));
        }
        for (Change.Created created : read(
                connection,
                "SELECT id, name, creator, created, private FROM room",
                row -> new Change.Created(new RoomEntry(
                        new RoomId(row.getString(1)),
                        RoomName.of(row.getString(2)),
                        row.getString(3) == null ? null : new UserId(row.getString(3)),
                        row.getBoolean(5),
                        Instant.ofEpochMilli(row.getLong(4)))))) {
            rooms.add(created.room().id());
            state.apply(List.of(created));
        }
        for (Change.Joined joined : read(
                connection,
                "SELECT account, room, nickname FROM member",
                row -> new Change.Joined(
                        new UserId(row.getString(1)), new RoomId(row.getString(2)), Nickname.of(row.getString(3))))) {
            if (users.contains(joined.user()) && rooms.contains(joined.room())) {
                state.apply(List.of(joined));
            }
        }
        for (Change.Invited invited : read(
                connection,
                "SELECT account, room, inviter, time FROM invitation",
                row -> new Change.Invited(new Invitation(
                        new UserId(row.getString(1)),
                        new RoomId(row.getString(2)),
                        new UserId(row.getString(3)),
                        Instant.ofEpochMilli(row.getLong(4)))))) {
            boolean known = users.contains(invited.invitation().invited())
                    && rooms.contains(invited.invitation().room());
            if (known) {
                state.apply(List.of(invited));
            }
        }
        for (Change.Met met : read(
                connection,
                """
                SELECT account, other, (SELECT name FROM account WHERE id = other), opened, epoch, seq, ignored FROM contact
                """,
                row -> new Change.Met(
                        new UserId(row.getString(1)),
                        new Contact(
                                new User(new UserId(row.getString(2)), UserName.of(row.getString(3))),
                                row.getObject(4) == null ? null : Instant.ofEpochMilli(row.getLong(4)),
                                new Position(row.getString(5), row.getLong(6), ""),
                                row.getBoolean(7))))) {
            if (users.contains(met.user())
                    && users.contains(met.contact().with().id())) {
                state.apply(List.of(met));
            }
        }
        long givenRooms =
                Math.max(highest(connection, "id", "room"), highest(connection, "room", "log")); // also closed ones
        state.idsAreGivenUpTo(highest(connection, "id", "account"), givenRooms);
        if (leftOut > 0) {
            LOG.warn("{} names in the database are not allowed any more: they are kept, but not used", leftOut);
        }
        return leftOut;
    }

    /** All rows in the order of their making, but for those whose name is refused today. */
    private <T> List<T> read(SqliteConnection connection, String query, SqliteConnection.Row<T> made)
            throws SQLException {
        List<java.util.Optional<T>> rows = connection.list(query + " ORDER BY number", row -> allowed(made, row));
        return rows.stream().flatMap(java.util.Optional::stream).toList();
    }

    private <T> java.util.Optional<T> allowed(SqliteConnection.Row<T> made, ResultSet row) throws SQLException {
        try {
            return java.util.Optional.of(made.read(row));
        } catch (ProtocolException e) {
            leftOut++;
            return java.util.Optional.empty();
        }
    }

    /** The highest number in the ids of a table that were given here: u12, r7. Those that came from Redis are longer. */
    private static long highest(SqliteConnection connection, String id, String table) throws SQLException {
        return connection.number("SELECT ifnull(max(cast(substr(" + id + ", 2) AS INTEGER)), 0) FROM " + table
                + " WHERE length(" + id + ") < 16");
    }
}
