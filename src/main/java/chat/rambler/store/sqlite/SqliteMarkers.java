package chat.rambler.store.sqlite;

import chat.rambler.store.MarkerRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Markers in the database. */
final class SqliteMarkers implements MarkerRepository {
    private static final int CHARACTERS = 100; // of what waits to be written

    private final SqliteWriter writer;
    private final SqliteReaders readers;

    SqliteMarkers(SqliteWriter writer, SqliteReaders readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public CompletableFuture<Map<RoomId, Position>> of(User user) {
        return readers.readInTime(connection -> {
            Map<RoomId, Position> markers = new LinkedHashMap<>();
            connection
                    .list(
                            "SELECT room, epoch, seq FROM marker WHERE account = ?",
                            row -> Map.entry(
                                    new RoomId(row.getString(1)), new Position(row.getString(2), row.getLong(3), "")),
                            user.id().value())
                    .forEach(marker -> markers.put(marker.getKey(), marker.getValue()));
            return markers;
        });
    }

    @Override
    public CompletableFuture<?> mark(User user, RoomId room, Position read) {
        return writer.submit(
                connection -> connection.execute("""
                        INSERT INTO marker (account, room, epoch, seq) VALUES (?, ?, ?, ?)
                        ON CONFLICT (account, room) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq
                        WHERE epoch != excluded.epoch OR seq < excluded.seq
                        """, user.id().value(), room.value(), read.epoch(), read.seq()),
                _ -> {},
                CHARACTERS);
    }
}
