package chat.rambler.chat;

import chat.rambler.store.Marker;
import chat.rambler.store.MarkerRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the user of one connection has read, as far as the connection or the storage has told. What this connection tells is
 * written at most every {@link #GAP} for each room, and the newest at the end of the connection. Thread-safe; never blocks.
 */
final class ReadMarks {
    private static final Logger LOG = LoggerFactory.getLogger(ReadMarks.class);

    /** The least time between two writes of one marker: people read no faster, and all devices may be behind by it (PROTOCOL.md §13). */
    private static final Duration GAP = Duration.ofSeconds(2);

    private final Map<RoomId, Mark> marks = new ConcurrentHashMap<>();

    /** Of one room. */
    private static final class Mark {
        private @Nullable Marker kept; // as the client knows it
        private @Nullable User user;
        private @Nullable Position newest; // that this connection has told
        private boolean written;
        private boolean scheduled;
        private long at = System.nanoTime() - GAP.toNanos();
    }

    /** Forgets everything, for another user; what was told for the one before must be written. */
    void clear() {
        marks.clear();
    }

    /** The user's markers as they were read; where a change was told meanwhile, that is newer. */
    void are(Map<RoomId, Marker> read) {
        read.forEach((room, marker) -> {
            if (marker(room) == null) {
                changed(room, marker);
            }
        });
    }

    /** A marker has changed. Returns whether the client cannot know that: it has neither told so much nor been told. */
    boolean changed(RoomId room, Marker marker) {
        boolean[] news = new boolean[1];
        marks.compute(room, (_, known) -> {
            Mark mark = known == null ? new Mark() : known;
            Marker before = mark.kept;
            boolean told = mark.newest != null
                    && !mark.newest.isBehind(marker.read())
                    && mark.newest.epoch().equals(marker.read().epoch());
            boolean same = before != null && before.read().equals(marker.read());
            int mentions = before == null ? 0 : before.mentions().size();
            boolean begins = before == null && mark.newest == null; // it counts everything as read that was there
            news[0] = !(told || same || begins) || mentions != marker.mentions().size();
            mark.kept = marker;
            return mark;
        });
        return news[0];
    }

    /** How far the user has read a room; null if that is not known. */
    @Nullable
    Marker marker(RoomId room) {
        Mark mark = marks.get(room);
        return mark == null ? null : mark.kept;
    }

    void read(MarkerRepository markers, User user, RoomId room, Position upTo) {
        marks.compute(room, (_, known) -> {
            Mark mark = known == null ? new Mark() : known;
            mark.user = user;
            if (mark.newest == null || !(upTo.isBehind(mark.newest) || mark.newest.equals(upTo))) {
                mark.newest = upTo;
                mark.written = false;
            }
            long wait = GAP.toNanos() - (System.nanoTime() - mark.at);
            if (!mark.written && wait <= 0) {
                write(markers, room, mark);
            } else if (!mark.written && !mark.scheduled) {
                mark.scheduled = true;
                CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS).execute(() -> flush(markers, room));
            }
            return mark;
        });
    }

    /** What this connection has told of a room, perhaps not written yet; null for nothing. */
    @Nullable
    Position in(RoomId room) {
        Mark mark = marks.get(room);
        return mark == null ? null : mark.newest;
    }

    /** The user has left the room. */
    void forget(RoomId room) {
        marks.remove(room);
    }

    /** Writes what is not written yet. */
    void flush(MarkerRepository markers) {
        marks.keySet().forEach(room -> flush(markers, room));
    }

    private void flush(MarkerRepository markers, RoomId room) {
        marks.computeIfPresent(room, (_, mark) -> {
            mark.scheduled = false;
            if (mark.newest != null && !mark.written) {
                write(markers, room, mark);
            }
            return mark;
        });
    }

    /** In another thread: the storage may tell at once, and that would change the same mark. */
    private static void write(MarkerRepository markers, RoomId room, Mark mark) {
        mark.written = true;
        mark.at = System.nanoTime();
        User user = Objects.requireNonNull(mark.user);
        Position newest = Objects.requireNonNull(mark.newest);
        CompletableFuture<?> done =
                CompletableFuture.completedFuture(room).thenComposeAsync(one -> markers.mark(user, one, newest));
        var _ = done.exceptionally(
                failure -> { // the message that has moved it is stored, whatever comes of the marker
                    LOG.debug("A marker of {} is lost: {}", user.id(), failure.getMessage());
                    return null;
                });
    }
}
