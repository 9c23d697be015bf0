package chat.rambler.store;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * How far users have read, each in each room, and what has named them since. A marker that a crash loses costs a badge and no
 * message, so nobody waits for it to be kept.
 */
public interface MarkerRepository {
    /** All markers of a user. Fails with {@link StoreException}. */
    CompletableFuture<Map<RoomId, Marker>> of(User user);

    /** The user has read up to this position, as {@link Marker#read}. Fails with {@link StoreException}. */
    CompletableFuture<?> mark(User user, RoomId room, Position read);

    /** The message at this position names the user, as {@link Marker#mention}. Fails with {@link StoreException}. */
    CompletableFuture<?> mention(UserId user, RoomId room, Position at);

    /** Forgets markers in rooms that the user has left. Fails with {@link StoreException}. */
    CompletableFuture<?> forget(User user, Collection<RoomId> rooms);

    /** Begins to report how a user's markers change, on whatever server; one watcher for each user. */
    void watch(UserId user, Watcher watcher);

    /** Ends {@link #watch}. */
    void unwatch(UserId user);

    /** Is told of changes, also of those that this server has made. Must not block. */
    interface Watcher {
        void changed(RoomId room, Marker marker);

        /** Changes may have been missed. */
        void anythingChanged();
    }
}
