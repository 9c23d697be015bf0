package chat.rambler.chat;

import chat.rambler.store.Background;
import chat.rambler.store.Marker;
import chat.rambler.store.MarkerRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
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
    private volatile @Nullable UserId owner;
    private volatile boolean known;

    /** Of one room. */
    private static final class Mark {
        private @Nullable Marker shown; // as the client knows it
        private @Nullable Position assumed; // what the client took for read, as nothing was told when it entered
        private @Nullable User user;
        private @Nullable Position newest; // that this connection has told
        private boolean written;
        private boolean scheduled;
        private long at = System.nanoTime() - GAP.toNanos();

        /** Whether the client knows that so much has been read. */
        boolean covers(Position read) {
            return Stream.of(newest, assumed, shown == null ? null : shown.read())
                    .filter(Objects::nonNull)
                    .anyMatch(told -> told.epoch().equals(read.epoch()) && told.seq() >= read.seq());
        }
    }

    /** Forgets everything, for another user, null for an anonymous one; what was told for the one before must be written. */
    void clear(@Nullable UserId user) {
        owner = user;
        known = false;
        marks.clear();
    }

    /** The user's markers as they were read; where a change was told meanwhile, that is newer. */
    void are(Map<RoomId, Marker> read) {
        read.forEach(this::is);
        known = true;
    }

    /** One of them. */
    void is(RoomId room, Marker marker) {
        UserId user = owner;
        if (user != null && marker(room) == null) {
            var _ = changed(user, room, marker);
        }
    }

    /** Whether the storage has told the markers, so that a room without one has none. */
    boolean areKnown() {
        return known;
    }

    /** The client enters a room without being told how far the user has read: it takes everything for read. */
    void assume(RoomId room, Position stands) {
        marks.compute(room, (_, before) -> {
            Mark mark = before == null ? new Mark() : before;
            mark.assumed = stands;
            return mark;
        });
    }

    /** A marker of a user has changed. Returns what the client is to be told; null if it knows that, or it is another user's. */
    @Nullable
    Marker changed(UserId of, RoomId room, Marker marker) {
        AtomicReference<@Nullable Marker> news = new AtomicReference<>();
        marks.compute(room, (_, before) -> {
            if (!of.equals(owner)) {
                return before;
            }
            Mark mark = before == null ? new Mark() : before;
            Marker shown = mark.shown;
            Position own = mark.newest; // which may not be written yet
            Marker now = own != null && marker.isOf(own.epoch()) ? Marker.read(marker, own) : marker;
            if (shown != null && now.isBehind(shown)) {
                return mark; // read before the change that was told last
            }
            int mentions = shown == null ? 0 : shown.mentions().size();
            if (!mark.covers(now.read()) || mentions != now.mentions().size()) {
                news.set(now);
            }
            mark.shown = now;
            return mark;
        });
        return news.get();
    }

    /** How far the user has read a room; null if that is not known. */
    @Nullable
    Marker marker(RoomId room) {
        Mark mark = marks.get(room);
        return mark == null ? null : mark.shown;
    }

    /** The user has read a room up to a position. What is written at once is so before what the caller asks the storage next. */
    void read(MarkerRepository markers, User user, RoomId room, Position upTo) {
        AtomicBoolean due = new AtomicBoolean();
        marks.compute(room, (_, known) -> {
            Mark mark = known == null ? new Mark() : known;
            mark.user = user;
            if (mark.newest == null || !(upTo.isBehind(mark.newest) || mark.newest.equals(upTo))) {
                mark.newest = upTo;
                mark.written = false;
            }
            long wait = GAP.toNanos() - (System.nanoTime() - mark.at);
            if (!mark.written && wait <= 0) {
                due.set(true);
            } else if (!mark.written && !mark.scheduled) {
                mark.scheduled = true;
                CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, Background.THREADS)
                        .execute(() -> flush(markers, room));
            }
            return mark;
        });
        if (due.get()) {
            flush(markers, room);
        }
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
        AtomicReference<@Nullable Runnable> write = new AtomicReference<>();
        marks.computeIfPresent(room, (_, mark) -> {
            mark.scheduled = false;
            User user = mark.user;
            Position newest = mark.newest;
            if (user != null && newest != null && !mark.written) {
                mark.written = true;
                mark.at = System.nanoTime();
                write.set(() -> write(markers, user, room, newest));
            }
            return mark;
        });
        Runnable due = write.get();
        if (due != null) {
            due.run(); // not above: the storage may tell at once, and that changes the same mark
        }
    }

    private void write(MarkerRepository markers, User user, RoomId room, Position newest) {
        CompletableFuture<?> done =
                CompletableFuture.completedFuture(newest).thenCompose(upTo -> markers.mark(user, room, upTo));
        var _ = done.exceptionally(failure -> {
            LOG.debug("A marker of {} is written later: {}", user.id(), failure.getMessage());
            marks.computeIfPresent(room, (_, now) -> {
                now.written &= !newest.equals(now.newest); // with the next one, or at the end
                return now;
            });
            return null;
        });
    }
}
