package chat.rambler.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Numbers the messages of each room and keeps the newest of them. Never blocks. Thread-safe. */
public interface HistoryRepository {
    /** How many acts of a room are recorded. */
    int ACTS = 1_000;

    /** Of how many of a room's newest messages the origin is kept. */
    int ORIGINS = 512;

    /** Random bytes of an epoch: no two are the same. */
    int EPOCH_BYTES = 8;

    /** How long the id of a message is known, so that it is stored once (PROTOCOL.md §8). */
    Duration IDS_LAST = Duration.ofMinutes(10);

    /** How long the origin of a message is kept. */
    Duration ORIGIN_LASTS = Duration.ofHours(24);

    /**
     * Stores the message under the room's next number; done when it is stored. Messages that one thread appends to a
     * room one after another are numbered in that order. The same id of the same sender is stored once. An act becomes
     * part of the room's rules in the same step. The act that closes a room also drops what was said there, now or within a
     * day; that it is closed stays known for a day at least. An act that {@linkplain Draft#removes removes} a message leaves
     * {@link StoredMessage#removed} in its place for every reading from then on, under the same number and id. Fails with {@link StaleRulesException} if the draft was judged by other
     * rules than those of this moment, with {@link SlowModeException} if its sender has to wait, with
     * {@link NotKeptException} if the message that it removes is not kept; then nothing is stored.
     */
    CompletableFuture<AppendResult> append(RoomId room, Draft draft);

    /** The time by the storage's clock, in which all servers agree. */
    Instant now();

    /** What governs a room. */
    CompletableFuture<Rules> rules(RoomId room);

    /**
     * Where the sender of an anonymous message is from, as {@link Draft#origin}; empty if that is no longer kept: it is
     * for a day, and of the newest {@value #ORIGINS} messages.
     */
    CompletableFuture<Optional<String>> origin(RoomId room, long seq);

    /** The newest {@value #ACTS} acts in a room, oldest first, also those whose notices are no longer kept. */
    CompletableFuture<List<RoomAct>> acts(RoomId room);

    /**
     * The newest messages with a number below {@code before}: fewer than {@code count} if they are long, but one if
     * there is one.
     *
     * @param count how many at most, 0 or more
     */
    CompletableFuture<Page> before(RoomId room, long before, int count);

    /**
     * Begins to pass a room's messages to a follower, whichever server stores them. Once this is done, the follower can
     * notice if it misses a message after the returned position. A room has one follower on a server.
     */
    CompletableFuture<Position> follow(RoomId room, Follower follower);

    /** Ends what {@link #follow} began. */
    void unfollow(RoomId room);

    /**
     * The messages after a position, as many as are read at once; ask again from the last one until none comes.
     *
     * @param landmarks messages that the follower knows, newest first: if the store has lost some, they show which ones
     *     are in both
     */
    CompletableFuture<CatchUp> missed(RoomId room, Position after, List<Position> landmarks);

    /** Whether the store may lose messages that clients have seen, as a separate server that dies may. */
    default boolean mayLose() {
        return true;
    }

    /**
     * Begins a new epoch, because the store has lost messages that clients have seen and would give their numbers
     * again. Does nothing if {@code lostEpoch} has been replaced already.
     */
    CompletableFuture<Void> rebase(RoomId room, String lostEpoch);
}
