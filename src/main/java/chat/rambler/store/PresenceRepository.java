package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who is connected in which room on other servers. Reports to those servers who is connected here. Never blocks. */
public interface PresenceRepository {
    /**
     * The people connected in a room on other servers.
     *
     * @param users nicknames in the room, by user id
     * @param anonymous how many anonymous connections
     * @param lost users whose server has died, so they will not come back to it
     * @param lostAnonymous how many anonymous connections such servers had
     */
    record Others(Map<UserId, Nickname> users, int anonymous, Set<UserId> lost, int lostAnonymous) {
        public static final Others NOBODY = new Others(Map.of(), 0, Set.of(), 0);
    }

    /** Is told when something changes in a room on other servers. */
    interface Watcher {
        /** {@link #others} may return something else now. May be called by any thread. */
        void changed();

        /**
         * Somebody has left the room by choice on one server; {@link #others} may return something else now.
         *
         * @param user null for an anonymous connection
         */
        void left(@Nullable UserId user);
    }

    /**
     * Reports that a user is connected in a room here, under this nickname; null if no longer.
     *
     * @param byChoice whether the user left; false if the connection was lost
     */
    void user(RoomId room, UserId user, @Nullable Nickname nickname, boolean byChoice);

    /**
     * Reports how many anonymous connections are in a room here.
     *
     * @param byChoice whether one of them left or became a user; false if its connection was lost
     */
    void anonymous(RoomId room, int count, boolean byChoice);

    /** Reports that a room is empty here, after each one's leaving has been reported. */
    void nobody(RoomId room);

    /** Who is connected in a room on other servers. */
    CompletableFuture<Others> others(RoomId room);

    /** Calls back whenever something may have changed in a room on other servers, until {@link #unwatch}. */
    CompletableFuture<Void> watch(RoomId room, Watcher watcher);

    /** Ends what {@link #watch} began. */
    void unwatch(RoomId room);

    /** The rooms in which somebody is connected on other servers. */
    CompletableFuture<Set<RoomId>> roomsElsewhere();

    /** Sets what to call when what this server reported has been lost and must be reported again. */
    void whenLost(Runnable tellAgain);
}
