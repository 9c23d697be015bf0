package chat.rambler.history;

import chat.rambler.directory.RoomId;
import java.util.concurrent.CompletableFuture;

/**
 * Numbers the messages of each room and keeps the newest of them. Never blocks; safe for any number
 * of threads.
 */
public interface HistoryRepository {
    /**
     * Gives the message its room's next number and keeps it. When the answer is there, the message
     * is stored; messages of one room appended one after another by the same thread are numbered in
     * that order.
     */
    CompletableFuture<StoredMessage> append(RoomId room, Draft draft);

    /**
     * The newest messages with a number below {@code before}.
     *
     * @param count how many at most, 0 or more
     */
    CompletableFuture<Page> before(RoomId room, long before, int count);
}
