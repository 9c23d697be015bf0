package chat.rambler.store.sqlite;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.UserName;
import chat.rambler.store.AppendResult;
import chat.rambler.store.CatchUp;
import chat.rambler.store.Draft;
import chat.rambler.store.Follower;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.LastSaid;
import chat.rambler.store.NotKeptException;
import chat.rambler.store.Page;
import chat.rambler.store.Position;
import chat.rambler.store.RandomHex;
import chat.rambler.store.RoomAct;
import chat.rambler.store.RoomId;
import chat.rambler.store.Rules;
import chat.rambler.store.RulesJson;
import chat.rambler.store.SlowModeException;
import chat.rambler.store.StaleRulesException;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.StoredNames;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps all messages in the database, or the newest of each room. Numbers are given by the writer's thread within the
 * transaction that stores them; readings see what is durable. Both are here, because they share the columns and what a row
 * means.
 */
final class SqliteHistoryRepository implements HistoryRepository, SqliteWriter.Part {

    /** What one reading brings at most: messages, and characters of their text (the first message comes anyway). */
    private static final int MAX_READ = 500;

    private static final int MAX_READ_CHARACTERS = 512 * 1024;

    /**
     * In one transaction, of a room whose bound has become smaller: the rest goes with the next messages. More than a
     * transaction adds, so that it comes to an end.
     */
    private static final int MAX_DROPPED = 2_000;

    /** About how many characters a ban takes in the rules of a room. */
    private static final int GAG = 300;

    private static final String COLUMNS = "number, id, time, user, nickname, sender, text, notice, mentions";

    private final SqliteWriter writer;
    private final SqliteReaders readers;
    private final long perRoom;
    private final Clock clock;
    private final Map<RoomId, Follower> followers = new ConcurrentHashMap<>();

    // The rest is the writer's thread's: what is durable, and what the transaction at hand adds.
    private final Map<RoomId, Head> heads = new HashMap<>();
    private final Map<RoomId, Head> newHeads = new HashMap<>();
    private final SentIds sentIds;
    private final Set<String> closed = new HashSet<>(); // rooms of which something is still there
    private boolean closedKnown;
    private final Map<RoomId, LastSaid> lastSaid = new HashMap<>(); // in rooms with slow mode; not kept

    /** Where the numbering of a room stands. */
    private record Log(String epoch, long newest, String id, Instant time) {
        Position position() {
            return new Position(epoch, newest, id);
        }
    }

    /** And what governs it there. */
    private record Head(Log log, Rules rules) {}

    /**
     * @param perRoom how many of a room's newest messages are kept; {@link Long#MAX_VALUE} for all
     */
    SqliteHistoryRepository(SqliteWriter writer, SqliteReaders readers, long perRoom, Clock clock) {
        this.writer = writer;
        this.readers = readers;
        this.perRoom = perRoom;
        this.clock = clock;
        this.sentIds = new SentIds(clock);
        writer.add(this);
    }

    @Override
    public CompletableFuture<AppendResult> append(RoomId room, Draft draft) {
        return writer.submit(
                connection -> append(connection, room, draft),
                appended -> tellLate(room, appended),
                draft.text().length()
                        + (draft.rules() == null
                                ? 0
                                : GAG * draft.rules().gags().size()));
    }

    /** Its sender was told that nobody knows; now it is known, and the room has to hear it. */
    private void tellLate(RoomId room, AppendResult appended) {
        Follower follower = followers.get(room);
        if (follower != null && !appended.duplicate()) {
            follower.offered(appended.message());
        }
    }

    private AppendResult append(SqliteConnection connection, RoomId room, Draft draft) throws SQLException {
        SentIds.Id sent = new SentIds.Id(room, draft.sender(), draft.id());
        if (draft.chosen()) {
            SentIds.Sent first = sentIds.remembered(connection, sent);
            if (first != null) {
                return new AppendResult(message(draft, head(connection, room).log(), first), true);
            }
        }
        Head head = head(connection, room);
        Log before = head.log();
        Instant now = Instant.ofEpochMilli(clock.millis());
        if (draft.judged().isStale(head.rules(), before.newest())) {
            throw new StaleRulesException();
        }
        Duration slow = draft.judged().slow();
        if (!slow.isZero()) {
            Duration left = lastSaid.computeIfAbsent(room, _ -> new LastSaid())
                    .said(draft.judged().pace(), slow, now);
            if (left.isPositive()) {
                throw new SlowModeException(left);
            }
        }
        if (draft.removes() != null) {
            remove(connection, room, before, draft.removes());
        }
        StoredMessage message = message(
                draft, before, new SentIds.Sent(before.newest() + 1, now.isAfter(before.time()) ? now : before.time()));
        connection.execute(
                "INSERT INTO message (room, " + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                room.value(),
                message.seq(),
                message.id(),
                message.time().toEpochMilli(),
                message.user() == null ? null : message.user().toString(),
                message.author().toString(),
                draft.chosen() ? draft.sender() : null,
                message.text(),
                message.notice() == null ? null : RulesJson.write(message.notice()),
                message.mentions().isEmpty() ? null : StoredNames.written(message.mentions()));
        if (draft.origin() != null) {
            keepOrigin(connection, room, message, draft.origin());
        }
        Rules rules = draft.rules() == null ? head.rules() : govern(connection, room, message, draft.rules());
        if (rules.closed()) {
            closed.add(room.value());
        }
        newHeads.put(room, new Head(new Log(before.epoch(), message.seq(), message.id(), message.time()), rules));
        if (draft.chosen()) {
            sentIds.remember(sent, new SentIds.Sent(message.seq(), message.time()));
        }
        return new AppendResult(message, false);
    }

    /** What the text took in the file is zeroed ({@code secure_delete}). */
    private static void remove(SqliteConnection connection, RoomId room, Log log, Position removed)
            throws SQLException {
        int found = connection.execute("""
                UPDATE message SET text = '', mentions = NULL WHERE room = ? AND number = ? AND id = ? AND ? = ?
                AND notice IS NULL AND text <> ''
                """, room.value(), removed.seq(), removed.id(), removed.epoch(), log.epoch());
        if (found == 0) {
            throw new NotKeptException(removed.seq());
        }
    }

    private static StoredMessage message(Draft draft, Log before, SentIds.Sent sent) {
        return StoredMessage.of(draft, before.epoch(), sent.number(), before.id(), sent.time());
    }

    private void keepOrigin(SqliteConnection connection, RoomId room, StoredMessage message, String origin)
            throws SQLException {
        connection.execute(
                "INSERT INTO origin VALUES (?, ?, ?, ?)",
                room.value(),
                message.seq(),
                origin,
                message.time().toEpochMilli());
        connection.execute("DELETE FROM origin WHERE room = ? AND number <= ?", room.value(), message.seq() - ORIGINS);
    }

    private long originsSince() {
        return clock.instant().minus(ORIGIN_LASTS).toEpochMilli();
    }

    @Override
    public CompletableFuture<Optional<String>> origin(RoomId room, long seq) {
        return readers.readInTime(connection -> connection.first(
                "SELECT origin FROM origin WHERE room = ? AND number = ? AND time >= ?",
                row -> row.getString(1),
                room.value(),
                seq,
                originsSince()));
    }

    private static Rules govern(SqliteConnection connection, RoomId room, StoredMessage message, Rules after)
            throws SQLException {
        Rules rules = after.at(message.seq(), message.id());
        connection.execute(
                "INSERT OR REPLACE INTO room_rules VALUES (?, ?, ?)",
                room.value(),
                rules.act(),
                RulesJson.write(rules));
        connection.execute(
                "INSERT INTO act VALUES (?, ?, ?, ?)",
                room.value(),
                message.seq(),
                message.time().toEpochMilli(),
                RulesJson.write(Objects.requireNonNull(message.notice()).withoutOrigin()));
        connection.execute("""
                DELETE FROM act WHERE room = ?1 AND number <=
                (SELECT number FROM act WHERE room = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)
                """, room.value(), ACTS);
        return rules;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public CompletableFuture<Rules> rules(RoomId room) {
        return readers.readInTime(connection -> rules(connection, room));
    }

    @Override
    public CompletableFuture<List<RoomAct>> acts(RoomId room) {
        return readers.readInTime(connection -> connection
                .list(
                        "SELECT number, time, notice FROM act WHERE room = ? ORDER BY number",
                        SqliteHistoryRepository::act,
                        room.value())
                .stream()
                .flatMap(Optional::stream)
                .toList());
    }

    private Head head(SqliteConnection connection, RoomId room) throws SQLException {
        Head head = newHeads.get(room);
        if (head == null) {
            head = heads.get(room);
        }
        return head == null
                ? new Head(
                        stored(connection, room)
                                .orElseGet(() -> new Log(RandomHex.of(EPOCH_BYTES), 0, "", Instant.EPOCH)),
                        rules(connection, room))
                : head;
    }

    private static Rules rules(SqliteConnection connection, RoomId room) throws SQLException {
        return connection
                .first(
                        "SELECT act, rules FROM room_rules WHERE room = ?",
                        row -> RulesJson.rules(row.getString(1), row.getString(2)),
                        room.value())
                .orElse(Rules.NONE);
    }

    private static Optional<Log> stored(SqliteConnection connection, RoomId room) throws SQLException {
        return connection.first(
                "SELECT epoch, newest, newest_id, newest_time FROM log WHERE room = ?",
                row -> new Log(
                        row.getString(1), row.getLong(2), row.getString(3), Instant.ofEpochMilli(row.getLong(4))),
                room.value());
    }

    @Override
    public void beforeCommit(SqliteConnection connection) throws SQLException {
        connection.execute("DELETE FROM origin WHERE time < ?", originsSince());
        for (Map.Entry<RoomId, Head> one : newHeads.entrySet()) {
            String room = one.getKey().value();
            Log head = one.getValue().log();
            connection.execute(
                    "INSERT OR REPLACE INTO log VALUES (?, ?, ?, ?, ?)",
                    room,
                    head.epoch(),
                    head.newest(),
                    head.id(),
                    head.time().toEpochMilli());
            if (head.newest() > perRoom) {
                drop(connection, room, head.newest() - perRoom);
            }
        }
        clearClosed(connection);
    }

    /** Deletes a part of what was said in closed rooms. Their rules stay, so that they stay closed. */
    private void clearClosed(SqliteConnection connection) throws SQLException {
        if (!closedKnown) {
            closed.addAll(connection.list("""
                    SELECT room FROM room_rules WHERE rules ->> '$.closed'
                    AND EXISTS (SELECT 1 FROM message WHERE message.room = room_rules.room)
                    """, row -> row.getString(1)));
            closedKnown = true;
        }
        for (String room : List.copyOf(closed)) {
            int deleted = connection.execute(
                    "DELETE FROM message WHERE arrival IN (SELECT arrival FROM message WHERE room = ? LIMIT ?)",
                    room,
                    MAX_DROPPED);
            if (deleted == MAX_DROPPED) {
                return;
            }
            for (String table : List.of("act", "origin", "dropped_id")) {
                connection.execute("DELETE FROM " + table + " WHERE room = ?", room);
            }
            closed.remove(room);
        }
    }

    /** Forgets the oldest messages of a room up to a number, but not yet their ids. */
    private void drop(SqliteConnection connection, String room, long upTo) throws SQLException {
        long oldest = oldest(connection, room).orElse(upTo + 1);
        long last = Math.min(upTo, oldest + MAX_DROPPED - 1);
        long since = sentIds.since().toEpochMilli();
        connection.execute("""
                INSERT INTO dropped_id (room, number, id, sender, time)
                SELECT room, number, id, sender, time FROM message
                WHERE room = ? AND number <= ? AND time >= ? AND sender IS NOT NULL ORDER BY number
                """, room, last, since);
        connection.execute("DELETE FROM message WHERE room = ? AND number <= ?", room, last);
        connection.execute("DELETE FROM dropped_id WHERE time < ?", since);
    }

    @Override
    public void committed() {
        heads.putAll(newHeads);
        newHeads.clear();
    }

    /** All of it is read again. */
    @Override
    public void failed() {
        heads.clear();
        newHeads.clear();
        lastSaid.clear();
        sentIds.forget();
        closed.clear();
        closedKnown = false;
    }

    private static Optional<RoomAct> act(ResultSet row) throws SQLException {
        long number = row.getLong(1);
        Instant time = Instant.ofEpochMilli(row.getLong(2));
        return Optional.ofNullable(RulesJson.notice(row.getString(3))).map(notice -> new RoomAct(number, time, notice));
    }

    @Override
    public CompletableFuture<Page> before(RoomId room, long before, int count) {
        return readers.readInTime(connection -> {
            Log head = stored(connection, room).orElse(null);
            if (head == null) {
                return new Page(List.of(), false, 1);
            }
            List<StoredMessage> page = new ArrayList<>();
            int characters = 0;
            String query =
                    "SELECT " + COLUMNS + " FROM message WHERE room = ? AND number < ? ORDER BY number DESC LIMIT ?";
            try (ResultSet row = connection.query(query, room.value(), before, count)) {
                while (row.next() && characters < MAX_READ_CHARACTERS) {
                    page.add(message(head.epoch(), row, ""));
                    characters += page.getLast().text().length();
                }
            }
            Collections.reverse(page);
            long oldest = oldest(connection, room.value()).orElse(head.newest() + 1);
            return new Page(
                    List.copyOf(page), !page.isEmpty() && page.getFirst().seq() > oldest, oldest);
        });
    }

    private static Optional<Long> oldest(SqliteConnection connection, String room) throws SQLException {
        return connection.first(
                "SELECT number FROM message WHERE room = ? ORDER BY number LIMIT 1", row -> row.getLong(1), room);
    }

    /** There is no other server: the room itself offers what is appended here, but for what comes late. */
    @Override
    public CompletableFuture<Position> follow(RoomId room, Follower follower) {
        followers.put(room, follower);
        return readers.readInTime(
                connection -> stored(connection, room).map(Log::position).orElse(Position.NONE));
    }

    @Override
    public void unfollow(RoomId room) {
        followers.remove(room);
    }

    @Override
    public CompletableFuture<CatchUp> missed(RoomId room, Position after, List<Position> landmarks) {
        return readers.readInTime(connection -> {
            Position newest = stored(connection, room).map(Log::position).orElse(Position.NONE);
            boolean same = newest.epoch().equals(after.epoch()) && after.seq() <= newest.seq();
            long from = same ? after.seq() : 0;
            List<StoredMessage> messages = new ArrayList<>();
            int characters = 0;
            String previous = idAt(connection, room, from);
            String query = "SELECT " + COLUMNS + " FROM message WHERE room = ? AND number > ? ORDER BY number LIMIT ?";
            try (ResultSet row = connection.query(query, room.value(), from, MAX_READ)) {
                while (row.next() && characters < MAX_READ_CHARACTERS) {
                    messages.add(message(newest.epoch(), row, previous));
                    previous = messages.getLast().id();
                    characters += messages.getLast().text().length();
                }
            }
            return new CatchUp(same, from, newest, messages);
        });
    }

    private static String idAt(SqliteConnection connection, RoomId room, long number) throws SQLException {
        return connection
                .first(
                        "SELECT id FROM message WHERE room = ? AND number = ?",
                        row -> row.getString(1),
                        room.value(),
                        number)
                .orElse("");
    }

    /** What was seen is durable. */
    @Override
    public boolean mayLose() {
        return false;
    }

    @Override
    public CompletableFuture<Void> rebase(RoomId room, String lostEpoch) {
        return CompletableFuture.completedFuture(null);
    }

    /** Begins a new epoch in each room, because the file is an older copy: clients may know numbers given again. */
    static int renewEpochs(SqliteConnection connection) throws SQLException {
        return connection.execute("UPDATE log SET epoch = lower(hex(randomblob(" + EPOCH_BYTES + ")))");
    }

    /** A message of the columns {@link #COLUMNS}. */
    private static StoredMessage message(String epoch, ResultSet row, String previous) throws SQLException {
        String name = row.getString(4);
        UserName user = name == null ? null : StoredNames.user(name);
        String act = row.getString(8);
        Notice notice = act == null ? null : RulesJson.notice(act);
        return new StoredMessage(
                epoch,
                row.getLong(1),
                row.getString(2),
                previous,
                Instant.ofEpochMilli(row.getLong(3)),
                user,
                act == null ? StoredNames.nickname(row.getString(5)) : Nickname.SERVER,
                row.getString(7),
                name == null ? row.getString(6) : null,
                notice,
                StoredNames.users(row.getString(9)));
    }
}
