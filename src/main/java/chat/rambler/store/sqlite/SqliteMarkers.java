package chat.rambler.store.sqlite;

import chat.rambler.store.LocalMarkers;
import chat.rambler.store.Marker;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Markers in the database. */
final class SqliteMarkers extends LocalMarkers {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteMarkers.class);
    private static final int CHARACTERS = 100; // of what waits to be written

    private final SqliteWriter writer;
    private final SqliteReaders readers;

    SqliteMarkers(SqliteWriter writer, SqliteReaders readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public CompletableFuture<Map<RoomId, Marker>> of(User user) {
        return readers.readInTime(connection -> {
            Map<RoomId, Marker> markers = new LinkedHashMap<>();
            connection
                    .list(
                            "SELECT epoch, seq, mentions, room FROM marker WHERE account = ?",
                            row -> Map.entry(new RoomId(row.getString(4)), marker(row)),
                            user.id().value())
                    .forEach(marker -> markers.put(marker.getKey(), marker.getValue()));
            return markers;
        });
    }

    private static Marker marker(ResultSet row) throws SQLException {
        try {
            return Marker.of(row.getString(1), row.getLong(2), row.getString(3));
        } catch (NumberFormatException e) {
            LOG.warn("The mentions of a marker are not understood and left out");
            return Marker.of(row.getString(1), row.getLong(2), "");
        }
    }

    @Override
    public CompletableFuture<?> mark(User user, RoomId room, Position read) {
        return change(user.id(), room, before -> Marker.read(before, read));
    }

    @Override
    public CompletableFuture<?> mention(UserId user, RoomId room, Position at) {
        return change(user, room, before -> Marker.mention(before, at));
    }

    private CompletableFuture<?> change(UserId user, RoomId room, UnaryOperator<@Nullable Marker> change) {
        return writer.submit(
                        connection -> {
                            Marker before = connection
                                    .first(
                                            "SELECT epoch, seq, mentions FROM marker WHERE account = ? AND room = ?",
                                            SqliteMarkers::marker,
                                            user.value(),
                                            room.value())
                                    .orElse(null);
                            Marker after = change.apply(before);
                            if (after == null || after.equals(before)) {
                                return Optional.<Marker>empty();
                            }
                            connection.execute(
                                    """
                                    INSERT OR REPLACE INTO marker (account, room, epoch, seq, mentions)
                                    VALUES (?, ?, ?, ?, ?)
                                    """,
                                    user.value(),
                                    room.value(),
                                    after.read().epoch(),
                                    after.read().seq(),
                                    after.storedMentions());
                            return Optional.of(after);
                        },
                        _ -> {},
                        CHARACTERS)
                .thenAccept(changed -> changed.ifPresent(after -> told(user, room, after)));
    }

    @Override
    public CompletableFuture<?> forget(User user, Collection<RoomId> rooms) {
        List<RoomId> all = List.copyOf(rooms);
        return writer.submit(
                connection -> {
                    for (RoomId room : all) {
                        connection.execute(
                                "DELETE FROM marker WHERE account = ? AND room = ?",
                                user.id().value(),
                                room.value());
                    }
                    return all.size();
                },
                _ -> {},
                CHARACTERS);
    }
}
