package chat.rambler.store.memory;

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
import chat.rambler.store.SlowModeException;
import chat.rambler.store.StaleRulesException;
import chat.rambler.store.StoredMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps messages in the process's memory: a restart loses them. Beside the bound on each room's
 * number of messages there is one on what all of them take; beyond it the oldest of all rooms goes
 * first.
 */
final class InMemoryHistoryRepository implements HistoryRepository {
    /**
     * What the objects of a message take beside its characters, measured roughly with compact
     * object headers.
     */
    private static final int MESSAGE_OVERHEAD = 200;

    /** More ids than these are not remembered, the oldest being forgotten first. */
    private static final int MAX_SENT_IDS = 100_000;

    private final Map<RoomId, Log> logs = new HashMap<>();
    private final TreeMap<Long, Log> byOldest = new TreeMap<>(); // each log that keeps something, by its oldest arrival
    private final int perRoom;
    private final long maxBytes;
    private final Clock clock;
    private long joining;
    private long bytes;

    /** Ids that clients chose, in the order of their messages. */
    private final LinkedHashMap<SentId, Kept> sentIds = new LinkedHashMap<>();

    private record SentId(RoomId room, String sender, String id) {}

    private record From(long number, String origin, Instant time) {}

    private static final class Kept {
        private final long arrival;
        private StoredMessage message;

        Kept(StoredMessage message, long arrival) {
            this.message = message;
            this.arrival = arrival;
        }
    }

    private static final class Log {
        private final String epoch;
        private final ArrayDeque<Kept> kept = new ArrayDeque<>();
        private long last;
        private Instant lastTime = Instant.EPOCH;
        private Rules rules = Rules.NONE;
        private final ArrayDeque<RoomAct> acts = new ArrayDeque<>();
        private final LastSaid lastSaid = new LastSaid();
        private final ArrayDeque<From> origins = new ArrayDeque<>(); // oldest first

        Log(String epoch) {
            this.epoch = epoch;
        }
    }

    InMemoryHistoryRepository(int perRoom, long maxBytes, Clock clock) {
        this.perRoom = perRoom;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    @Override
    public synchronized CompletableFuture<AppendResult> append(RoomId room, Draft draft) {
        Log log = logs.computeIfAbsent(room, _ -> new Log(RandomHex.of(EPOCH_BYTES)));
        SentId sent = new SentId(room, draft.sender(), draft.id());
        Kept first = draft.chosen() ? remembered(sent) : null;
        if (first != null) {
            return CompletableFuture.completedFuture(new AppendResult(first.message, true));
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (draft.judged().isStale(log.rules, log.last)) {
            return CompletableFuture.failedFuture(new StaleRulesException());
        }
        Duration left = log.lastSaid.said(draft.judged().pace(), draft.judged().slow(), now);
        if (left.isPositive()) {
            return CompletableFuture.failedFuture(new SlowModeException(left));
        }
        Position removes = draft.removes();
        Kept removed = removes == null ? null : find(log, removes);
        if (removes != null && removed == null) {
            return CompletableFuture.failedFuture(new NotKeptException(removes.seq()));
        }
        log.lastTime = now.isAfter(log.lastTime) ? now : log.lastTime;
        log.last++;
        String previous = log.kept.isEmpty() ? "" : log.kept.getLast().message.id();
        StoredMessage message = StoredMessage.of(draft, log.epoch, log.last, previous, log.lastTime);
        if (removed != null) {
            bytes -= weight(removed.message);
            removed.message = removed.message.removed();
            bytes += weight(removed.message);
        }
        Kept kept = keep(log, message);
        if (draft.origin() != null) {
            log.origins.add(new From(message.seq(), draft.origin(), message.time()));
            forgetOrigins(log, message.seq());
        }
        Rules after = draft.rules();
        if (after != null && message.notice() != null) {
            log.rules = after.at(message.seq(), message.id());
            log.acts.add(
                    new RoomAct(message.seq(), message.time(), message.notice().withoutOrigin()));
            if (log.acts.size() > ACTS) {
                log.acts.removeFirst();
            }
            if (log.rules.closed()) {
                dropAllBut(log, message);
            }
        }
        if (draft.chosen()) {
            sentIds.put(sent, kept);
            if (sentIds.size() > MAX_SENT_IDS) {
                sentIds.pollFirstEntry();
            }
        }
        return CompletableFuture.completedFuture(new AppendResult(message, false));
    }

    /** The message that this id was first sent with, if that is not too long ago. */
    private @Nullable Kept remembered(SentId sent) {
        Instant since = clock.instant().minus(IDS_LAST);
        while (!sentIds.isEmpty()
                && sentIds.firstEntry().getValue().message.time().isBefore(since)) {
            sentIds.pollFirstEntry();
        }
        return sentIds.get(sent);
    }

    /** What was said at a position and has not been removed. */
    private static @Nullable Kept find(Log log, Position position) {
        Iterator<Kept> newestFirst = log.kept.descendingIterator();
        while (newestFirst.hasNext()) {
            Kept kept = newestFirst.next();
            if (kept.message.seq() <= position.seq()) {
                boolean holds = kept.message.position().equals(position)
                        && kept.message.notice() == null
                        && !kept.message.isRemoved();
                return holds ? kept : null;
            }
        }
        return null;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public synchronized CompletableFuture<Rules> rules(RoomId room) {
        Log log = logs.get(room);
        return CompletableFuture.completedFuture(log == null ? Rules.NONE : log.rules);
    }

    private void forgetOrigins(Log log, long newest) {
        Instant since = clock.instant().minus(ORIGIN_LASTS);
        log.origins.removeIf(
                from -> from.number() <= newest - ORIGINS || from.time().isBefore(since));
    }

    @Override
    public synchronized CompletableFuture<Optional<String>> origin(RoomId room, long seq) {
        Log log = logs.get(room);
        if (log == null) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        forgetOrigins(log, log.last);
        return CompletableFuture.completedFuture(log.origins.stream()
                .filter(from -> from.number() == seq)
                .map(From::origin)
                .findFirst());
    }

    @Override
    public synchronized CompletableFuture<List<RoomAct>> acts(RoomId room) {
        Log log = logs.get(room);
        return CompletableFuture.completedFuture(log == null ? List.of() : List.copyOf(log.acts));
    }

    @Override
    public synchronized CompletableFuture<Page> before(RoomId room, long before, int count) {
        Log log = logs.get(room);
        if (log == null) {
            return CompletableFuture.completedFuture(new Page(List.of(), false, 1));
        }
        List<StoredMessage> page = new ArrayList<>(count);
        Iterator<Kept> newestFirst = log.kept.descendingIterator();
        boolean more = false;
        while (newestFirst.hasNext() && !more) {
            StoredMessage message = newestFirst.next().message;
            if (message.seq() < before) {
                more = page.size() == count;
                if (!more) {
                    page.add(message);
                }
            }
        }
        Collections.reverse(page);
        return CompletableFuture.completedFuture(new Page(
                List.copyOf(page),
                more && !page.isEmpty(),
                log.kept.isEmpty() ? log.last + 1 : log.kept.getFirst().message.seq()));
    }

    /** There is no other server: whoever appends offers the message to the room itself. */
    @Override
    public synchronized CompletableFuture<Position> follow(RoomId room, Follower follower) {
        return CompletableFuture.completedFuture(newest(room));
    }

    @Override
    public void unfollow(RoomId room) {}

    @Override
    public synchronized CompletableFuture<CatchUp> missed(RoomId room, Position after, List<Position> landmarks) {
        Position newest = newest(room);
        boolean same = newest.epoch().equals(after.epoch()) && after.seq() <= newest.seq();
        Log log = logs.get(room);
        List<StoredMessage> messages = log == null
                ? List.of()
                : log.kept.stream()
                        .map(kept -> kept.message)
                        .filter(message -> !same || message.seq() > after.seq())
                        .toList();
        return CompletableFuture.completedFuture(new CatchUp(same, same ? after.seq() : 0, newest, messages));
    }

    /** What rooms would remember of it would stand beside the bound on memory. */
    @Override
    public boolean mayLose() {
        return false;
    }

    /** Memory loses nothing while the process lives. */
    @Override
    public CompletableFuture<Void> rebase(RoomId room, String lostEpoch) {
        return CompletableFuture.completedFuture(null);
    }

    private Position newest(RoomId room) {
        Log log = logs.get(room);
        if (log == null) {
            return Position.NONE;
        }
        String id = log.kept.isEmpty() ? "" : log.kept.getLast().message.id();
        return new Position(log.epoch, log.last, id);
    }

    private Kept keep(Log log, StoredMessage message) {
        Kept kept = new Kept(message, joining++);
        if (log.kept.isEmpty()) {
            byOldest.put(kept.arrival, log);
        }
        log.kept.add(kept);
        bytes += weight(message);
        if (log.kept.size() > perRoom) {
            dropOldestOf(log);
        }
        while (bytes > maxBytes) {
            dropOldestOf(byOldest.firstEntry().getValue());
        }
        return kept;
    }

    private void dropAllBut(Log log, StoredMessage last) {
        while (!log.kept.getFirst().message.equals(last)) {
            dropOldestOf(log);
        }
        log.acts.clear();
        log.origins.clear();
    }

    private void dropOldestOf(Log log) {
        Kept dropped = log.kept.removeFirst();
        bytes -= weight(dropped.message);
        byOldest.remove(dropped.arrival);
        if (!log.kept.isEmpty()) {
            byOldest.put(log.kept.getFirst().arrival, log);
        }
    }

    private static long weight(StoredMessage message) {
        return MESSAGE_OVERHEAD + 2L * (message.text().length() + message.id().length());
    }
}
