package chat.rambler.history;

import chat.rambler.directory.RoomId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

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

    private final Map<RoomId, Log> logs = new HashMap<>();
    private final TreeMap<Long, Log> byOldest =
            new TreeMap<>(); // each log that keeps something, by its oldest arrival
    private final SecureRandom random = new SecureRandom();
    private final int perRoom;
    private final long maxBytes;
    private final Clock clock;
    private long arrivals;
    private long bytes;

    private record Kept(StoredMessage message, long arrival) {}

    private static final class Log {
        private final String epoch;
        private final ArrayDeque<Kept> kept = new ArrayDeque<>();
        private long last;
        private Instant lastTime = Instant.EPOCH;

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
    public synchronized CompletableFuture<StoredMessage> append(RoomId room, Draft draft) {
        Log log = logs.computeIfAbsent(room, _ -> new Log(newEpoch()));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        log.lastTime = now.isAfter(log.lastTime) ? now : log.lastTime;
        log.last++;
        StoredMessage message =
                new StoredMessage(
                        log.epoch,
                        log.last,
                        draft.id(),
                        log.kept.isEmpty() ? "" : log.kept.getLast().message().id(),
                        log.lastTime,
                        draft.user() == null ? null : draft.user().name(),
                        draft.author(),
                        draft.text());
        keep(log, message);
        return CompletableFuture.completedFuture(message);
    }

    @Override
    public synchronized CompletableFuture<Page> before(RoomId room, long before, int count) {
        Log log = logs.get(room);
        if (log == null) {
            return CompletableFuture.completedFuture(new Page(List.of(), false));
        }
        List<StoredMessage> page = new ArrayList<>(count);
        Iterator<Kept> newestFirst = log.kept.descendingIterator();
        boolean more = false;
        while (newestFirst.hasNext() && !more) {
            StoredMessage message = newestFirst.next().message();
            if (message.seq() < before) {
                more = page.size() == count;
                if (!more) {
                    page.add(message);
                }
            }
        }
        Collections.reverse(page);
        return CompletableFuture.completedFuture(
                new Page(List.copyOf(page), more && !page.isEmpty()));
    }

    /** There is no other server: whoever appends offers the message to the room itself. */
    @Override
    public synchronized CompletableFuture<Position> follow(RoomId room, Follower follower) {
        return CompletableFuture.completedFuture(newest(room));
    }

    @Override
    public void unfollow(RoomId room) {}

    @Override
    public synchronized CompletableFuture<Missed> missed(
            RoomId room, Position after, List<Position> landmarks) {
        Position newest = newest(room);
        boolean same = newest.epoch().equals(after.epoch()) && after.seq() <= newest.seq();
        Log log = logs.get(room);
        List<StoredMessage> messages =
                log == null
                        ? List.of()
                        : log.kept.stream()
                                .map(Kept::message)
                                .filter(message -> !same || message.seq() > after.seq())
                                .toList();
        return CompletableFuture.completedFuture(
                new Missed(same, same ? after.seq() : 0, newest, messages));
    }

    /** Memory loses nothing while the process lives. */
    @Override
    public CompletableFuture<Void> rebase(RoomId room, String lostEpoch) {
        return CompletableFuture.completedFuture(null);
    }

    private Position newest(RoomId room) {
        Log log = logs.get(room);
        if (log == null) {
            return new Position("", 0, "");
        }
        String id = log.kept.isEmpty() ? "" : log.kept.getLast().message().id();
        return new Position(log.epoch, log.last, id);
    }

    private void keep(Log log, StoredMessage message) {
        Kept kept = new Kept(message, arrivals++);
        if (log.kept.isEmpty()) {
            byOldest.put(kept.arrival(), log);
        }
        log.kept.add(kept);
        bytes += weight(message);
        if (log.kept.size() > perRoom) {
            dropOldestOf(log);
        }
        while (bytes > maxBytes) {
            dropOldestOf(byOldest.firstEntry().getValue());
        }
    }

    private void dropOldestOf(Log log) {
        Kept dropped = log.kept.removeFirst();
        bytes -= weight(dropped.message());
        byOldest.remove(dropped.arrival());
        if (!log.kept.isEmpty()) {
            byOldest.put(log.kept.getFirst().arrival(), log);
        }
    }

    private static long weight(StoredMessage message) {
        return MESSAGE_OVERHEAD + 2L * (message.text().length() + message.id().length());
    }

    private String newEpoch() {
        byte[] bits = new byte[8];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }
}
