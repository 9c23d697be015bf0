package chat.rambler.chat;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.TimeText;
import chat.rambler.room.Decision;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Background;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomRepository;
import chat.rambler.store.Storage;
import chat.rambler.store.StoreException;
import chat.rambler.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes rooms in which nothing has been said for a long time (PROTOCOL.md §10), so that forgotten ones do not fill the bound
 * on rooms. Looks at all rooms once an hour; on several servers at different moments, and it does not matter who closes a
 * room.
 */
final class RoomExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(RoomExpiry.class);
    private static final Duration BETWEEN = Duration.ofHours(1);

    private final RoomRegistry rooms;
    private final RoomRepository repository;
    private final HistoryRepository history;
    private final Set<RoomName> permanent;
    private final Duration idle;
    private final SerialExecutor timer;
    private volatile boolean stopping;

    /**
     * @param permanent the rooms that exist from the start
     * @param idle after how long without an entry a room is closed; zero for never
     * @param timer tells the time, and is not held up
     */
    RoomExpiry(RoomRegistry rooms, Storage storage, Set<RoomName> permanent, Duration idle, SerialExecutor timer) {
        this.rooms = rooms;
        this.repository = storage.rooms();
        this.history = storage.history();
        this.permanent = Set.copyOf(permanent);
        this.idle = idle;
        this.timer = timer;
    }

    /** What fails from now on is no fault: the storage goes too. */
    void stop() {
        stopping = true;
    }

    /** Begins to look. */
    void start() {
        if (idle.isPositive()) {
            lookIn(Duration.ofMillis(ThreadLocalRandom.current().nextLong(BETWEEN.toMillis())));
        }
    }

    private void lookIn(Duration delay) {
        timer.after(delay, () -> {
            var _ = CompletableFuture.runAsync(this::closeIdle, Background.THREADS)
                    .whenComplete((_, _) -> lookIn(BETWEEN));
        });
    }

    /** Whether a room may ever be closed: those that exist from the start may not. */
    boolean mayClose(RoomEntry room) {
        return room.creator() != null && !permanent.contains(room.name());
    }

    /** Looks at all rooms once. If the storage fails, the rest is looked at the next time. */
    void closeIdle() {
        try {
            List<RoomEntry> all = new ArrayList<>(repository.all());
            all.addAll(repository.allPrivate());
            for (RoomEntry room : all) {
                if (mayClose(room)) {
                    closeIfIdle(room);
                }
            }
        } catch (StoreException | CompletionException e) {
            LOG.debug("Idle rooms are closed an hour later: {}", e.getMessage());
        } catch (RuntimeException e) {
            if (!stopping) {
                LOG.error("Idle rooms cannot be closed", e);
            }
        }
    }

    private void closeIfIdle(RoomEntry entry) {
        List<StoredMessage> newest =
                history.before(entry.id(), Long.MAX_VALUE, 1).join().messages();
        Instant last = newest.isEmpty() ? entry.created() : newest.getLast().time();
        boolean unknown = last.equals(Instant.EPOCH); // it is older than the times of creation
        if (!newest.isEmpty() && isClosing(newest.getLast())) {
            rooms.end(rooms.of(entry)); // whoever closed it has not come to that
        } else if (!unknown && last.plus(idle).isBefore(history.now())) {
            close(entry);
        }
    }

    private static boolean isClosing(StoredMessage message) {
        return message.notice() != null && message.notice().act() == Notice.Act.CLOSE;
    }

    private void close(RoomEntry entry) {
        Room room = rooms.of(entry);
        Notice notice = Notice.closing(null, "nothing was said here for " + TimeText.of(idle));
        Decision closing = new Decision(notice, ActWording.of(notice, history.now()));
        try {
            Answers.await(room, room.govern(UUID.randomUUID().toString(), null, _ -> closing, _ -> {}));
        } catch (ProtocolException e) {
            if (e.code() != ErrorCode.UNKNOWN_ROOM) { // else another server was faster
                throw e;
            }
        }
        rooms.end(room);
        LOG.info(
                "Room {} is closed: nothing was said there for {} days",
                entry.id().value(),
                idle.toDays());
    }
}
