package chat.rambler.chat;

import chat.rambler.store.MarkerRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the user of one connection has read, as far as this connection has told. Each room's marker is written at most
 * every {@link #GAP}, and the newest at the end of the connection. Thread-safe; never blocks.
 */
final class ReadMarks {
    private static final Logger LOG = LoggerFactory.getLogger(ReadMarks.class);
    /** The least time between two writes of one marker: people read no faster, and all devices may be behind by it (PROTOCOL.md §13). */
    private static final Duration GAP = Duration.ofSeconds(2);

    private final Map<RoomId, Mark> marks = new ConcurrentHashMap<>();

    /** Of one room and user. */
    private static final class Mark {
        private final User user;
        private Position newest;
        private boolean written;
        private boolean scheduled;
        private long at;

        Mark(User user, Position newest, long at) {
            this.user = user;
            this.newest = newest;
            this.at = at;
        }
    }

    void read(MarkerRepository markers, User user, RoomId room, Position upTo) {
        marks.compute(room, (_, known) -> {
            long now = System.nanoTime();
            Mark mark = known == null || !known.user.equals(user) ? new Mark(user, upTo, now - GAP.toNanos()) : known;
            if (!mark.newest.equals(upTo)) {
                mark.written &= upTo.isBehind(mark.newest);
                mark.newest = upTo.isBehind(mark.newest) ? mark.newest : upTo;
            }
            long wait = GAP.toNanos() - (now - mark.at);
            if (!mark.written && wait <= 0) {
                write(markers, room, mark);
                mark.at = now;
            } else if (!mark.written && !mark.scheduled) {
                mark.scheduled = true;
                CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS).execute(() -> flush(markers, room));
            }
            return mark;
        });
    }

    /** What this connection has told of a room, perhaps not written yet; null for nothing. */
    @Nullable
    Position in(RoomId room, User user) {
        Mark mark = marks.get(room);
        return mark == null || !mark.user.equals(user) ? null : mark.newest;
    }

    /** Writes what is not written yet. */
    void flush(MarkerRepository markers) {
        marks.keySet().forEach(room -> flush(markers, room));
    }

    private void flush(MarkerRepository markers, RoomId room) {
        marks.computeIfPresent(room, (_, mark) -> {
            mark.scheduled = false;
            if (!mark.written) {
                write(markers, room, mark);
                mark.at = System.nanoTime();
            }
            return mark;
        });
    }

    private static void write(MarkerRepository markers, RoomId room, Mark mark) {
        mark.written = true;
        try { // the message that has moved it is stored, whatever comes of the marker
            var _ = markers.mark(mark.user, room, mark.newest).exceptionally(failure -> {
                LOG.debug("A marker of {} is lost: {}", mark.user.id(), failure.getMessage());
                return null;
            });
        } catch (RuntimeException e) {
            LOG.debug("A marker of {} is lost: {}", mark.user.id(), e.getMessage());
        }
    }
}
