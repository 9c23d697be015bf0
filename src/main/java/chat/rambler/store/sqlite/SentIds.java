package chat.rambler.store.sqlite;

import chat.rambler.store.HistoryRepository;
import chat.rambler.store.RoomId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which messages clients have sent with ids of their own lately, so that each is stored once. Used by the writer's thread; the
 * database has the same, for the next process.
 */
final class SentIds {
    /** More ids than these are not remembered, the oldest being forgotten first. */
    private static final int MAX_SENT_IDS = 100_000;

    private final Clock clock;
    private final LinkedHashMap<Id, Sent> all = new LinkedHashMap<>(); // oldest first
    private boolean known; // whether those of the database have been read

    record Id(RoomId room, String sender, String id) {}

    record Sent(long number, Instant time) {}

    SentIds(Clock clock) {
        this.clock = clock;
    }

    /** The time since which ids are known. */
    Instant since() {
        return Instant.ofEpochMilli(clock.millis()).minus(HistoryRepository.IDS_LAST);
    }

    /** All are read again: the last transaction has failed. */
    void forget() {
        all.clear();
        known = false;
    }

    /** The number that this id was first stored with, if that is not too long ago. */
    @Nullable
    Sent remembered(SqliteConnection connection, Id sent) throws SQLException {
        Instant since = since();
        if (!known) {
            recall(connection, since);
            known = true;
        }
        while (!all.isEmpty() && all.firstEntry().getValue().time().isBefore(since)) {
            all.pollFirstEntry();
        }
        return all.get(sent);
    }

    void remember(Id id, Sent sent) {
        all.put(id, sent);
        if (all.size() > MAX_SENT_IDS) {
            all.pollFirstEntry();
        }
    }

    /** The ids of the messages that have arrived last, as the process before knew them. */
    private void recall(SqliteConnection connection, Instant since) throws SQLException {
        String query = """
                SELECT room, sender, id, number, time FROM message
                WHERE arrival > (SELECT max(arrival) FROM message) - ?1 AND time >= ?2 AND sender IS NOT NULL
                UNION ALL SELECT room, sender, id, number, time FROM dropped_id WHERE time >= ?2
                ORDER BY time, number
                """;
        try (ResultSet row = connection.query(query, MAX_SENT_IDS, since.toEpochMilli())) {
            while (row.next()) {
                remember(
                        new Id(new RoomId(row.getString(1)), row.getString(2), row.getString(3)),
                        new Sent(row.getLong(4), Instant.ofEpochMilli(row.getLong(5))));
            }
        }
    }
}
