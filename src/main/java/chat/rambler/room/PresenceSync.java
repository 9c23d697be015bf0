package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.RoomId;
import chat.rambler.store.UserId;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one room's {@link Roster} in step with the other servers. Reads who is there whenever something may have
 * changed: one reading at a time, and not more often than people can follow. A failed reading changes nothing and is
 * tried again. Used on the room's executor only, except {@link #changed} and {@link #left}.
 */
final class PresenceSync implements PresenceRepository.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceSync.class);

    /** Between two readings. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** Between two readings after a failure, or in a room of which only the count is told. */
    private static final Duration LONG_PAUSE = Duration.ofSeconds(1);

    private final RoomId room;
    private final PresenceRepository presence;
    private final Roster roster;
    private final SerialExecutor executor;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private Roster.ExplicitLeaves left = new Roster.ExplicitLeaves();
    private boolean reading = true;
    private boolean again;
    private boolean ended;

    PresenceSync(RoomId room, PresenceRepository presence, Roster roster, SerialExecutor executor) {
        this.room = room;
        this.presence = presence;
        this.roster = roster;
        this.executor = executor;
    }

    /** Begins to watch and reads for the first time. */
    void begin() {
        var _ = Turns.ask(() -> presence.watch(room, this))
                .exceptionally(_ -> null) // if this failed, so will the reading, which is tried again
                .whenCompleteAsync((_, _) -> read(), executor);
    }

    /** Done when the other servers have been read for the first time, or could not be. */
    CompletableFuture<Void> begun() {
        return begun;
    }

    void end() {
        ended = true;
        presence.unwatch(room);
    }

    @Override
    public void changed() {
        executor.execute(this::readSoon);
    }

    @Override
    public void left(@Nullable UserId user) {
        executor.execute(() -> {
            left.add(user);
            readSoon();
        });
    }

    private void readSoon() {
        again = true;
        readIfDue();
    }

    private void readIfDue() {
        if (again && !reading && !ended) {
            read();
        }
    }

    private void read() {
        reading = true;
        again = false;
        Roster.ExplicitLeaves leftBefore = left;
        left = new Roster.ExplicitLeaves();
        var _ = Turns.ask(() -> presence.others(room))
                .whenCompleteAsync((now, failure) -> take(now, failure, leftBefore), executor);
    }

    /** Updates the roster. A failure must neither end the watching nor keep anybody out of the room. */
    private void change(PresenceRepository.Others now, Roster.ExplicitLeaves leftBefore) {
        try {
            roster.changed(now, leftBefore);
        } catch (RuntimeException e) {
            LOG.error("Who is in room {} is not told to the end", room.value(), e);
        }
    }

    private void take(
            PresenceRepository.@Nullable Others now, @Nullable Throwable failure, Roster.ExplicitLeaves leftBefore) {
        if (ended) {
            begun.complete(null);
            return;
        }
        if (now == null || failure != null) {
            left.addAll(leftBefore);
            again = true;
        } else {
            change(now, leftBefore);
        }
        boolean rests = failure != null || roster.count() > Roster.MAX_TOLD;
        executor.after(rests ? LONG_PAUSE : PAUSE, () -> {
            reading = false;
            readIfDue();
        });
        begun.complete(null); // last: completing this runs what waits for it
    }
}
