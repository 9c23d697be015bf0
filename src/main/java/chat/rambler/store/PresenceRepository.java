package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected in which room on the other servers, and tells them who is here. Never blocks.
 */
public interface PresenceRepository {
    /**
     * Those connected in a room on other servers.
     *
     * @param users by id, with the nickname in the room
     * @param anonymous how many anonymous connections
     * @param lost users whose server has died: they will not come back to it
     * @param lostAnonymous how many anonymous connections such servers had
     */
    record Others(Map<UserId, Nickname> users, int anonymous, Set<UserId> lost, int lostAnonymous) {
        /** Nobody. */
        public static final Others NOBODY = new Others(Map.of(), 0, Set.of(), 0);
    }

    /** Who wants to know when something changes in a room elsewhere. */
    interface Watcher {
        /** {@link #others} may answer something else now. May be called by any thread. */
        void changed();

        /**
         * Likewise, because somebody has left the room by choice on one server.
         *
         * @param user null for an anonymous one
         */
        void left(@Nullable UserId user);
    }

    /**
     * A user is connected in a room here, under this nickname; or, without one, no more.
     *
     * @param byChoice whether the user left; not so if the connection was lost
     */
    void user(RoomId room, UserId user, @Nullable Nickname nickname, boolean byChoice);

    /**
     * So many anonymous connections are in a room here.
     *
     * @param byChoice whether the one that is missing left, or became a user; not so if it was lost
     */
    void anonymous(RoomId room, int count, boolean byChoice);

    /** Nobody is in a room here any more; each has been told of before. */
    void nobody(RoomId room);

    /** Who is connected in a room elsewhere. */
    CompletableFuture<Others> others(RoomId room);

    /** Calls back whenever something may have changed in a room elsewhere, until the end of it. */
    CompletableFuture<Void> watch(RoomId room, Watcher watcher);

    /** Calls back no more for this room. */
    void unwatch(RoomId room);

    /** The rooms in which somebody is connected elsewhere. */
    CompletableFuture<Set<RoomId>> roomsElsewhere();

    /**
     * Is called back when what was told of this server has been lost, and all of it must be told
     * again.
     */
    void whenLost(Runnable tellAgain);
}
