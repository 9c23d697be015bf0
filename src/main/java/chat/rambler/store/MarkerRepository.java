package chat.rambler.store;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * How far users have read, each in each room. A marker that a crash loses costs a badge and no message, so nobody waits for
 * it to be kept.
 */
public interface MarkerRepository {
    /** How far a user has read. Fails with {@link StoreException}. */
    CompletableFuture<Map<RoomId, Position>> of(User user);

    /**
     * The user has read up to this position. A marker only goes forward in its epoch; one of another epoch is replaced.
     * Fails with {@link StoreException}.
     */
    CompletableFuture<?> mark(User user, RoomId room, Position read);
}
