package chat.rambler.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Numbers the messages of each room and keeps the newest of them. Never blocks; safe for any number
 * of threads.
 */
public interface HistoryRepository {
    /**
     * Gives the message its room's next number and keeps it. When the answer is there, the message
     * is stored; messages of one room appended one after another by the same thread are numbered in
     * that order. The same sender's same id is stored once.
     */
    CompletableFuture<AppendResult> append(RoomId room, Draft draft);

    /**
     * The newest messages with a number below {@code before}; fewer than are asked for where they
     * are long, but one if there is one.
     *
     * @param count how many at most, 0 or more
     */
    CompletableFuture<Page> before(RoomId room, long before, int count);

    /**
     * Begins to tell a room's messages, whichever server stores them. When the answer is there,
     * nothing stored after the position that it names will be missed unnoticed. A room has one
     * follower on a server.
     */
    CompletableFuture<Position> follow(RoomId room, Follower follower);

    /** Ends that. */
    void unfollow(RoomId room);

    /**
     * What came after a position, as much as is read in one go: ask again from there until nothing
     * comes.
     *
     * @param landmarks messages that the follower knows, newest first: where the store has lost
     *     some, they tell which are in both
     */
    CompletableFuture<CatchUp> missed(RoomId room, Position after, List<Position> landmarks);

    /**
     * Whether it may lose messages that somebody has seen, as a server of its own that dies may.
     */
    default boolean mayLose() {
        return true;
    }

    /**
     * Begins a new life of the numbering, because the store has lost messages that somebody has
     * seen, and would give their numbers again. Nothing happens if that life has begun already.
     */
    CompletableFuture<Void> rebase(RoomId room, String lostEpoch);
}
