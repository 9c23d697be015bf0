package chat.rambler.room;

import chat.rambler.directory.RoomId;
import chat.rambler.directory.UserId;
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
     */
    record Others(Map<UserId, Nickname> users, int anonymous) {
        /** Nobody. */
        static final Others NOBODY = new Others(Map.of(), 0);
    }

    /** A user is connected in a room here, under this nickname; or, without one, no more. */
    void user(RoomId room, UserId user, @Nullable Nickname nickname);

    /** So many anonymous connections are in a room here. */
    void anonymous(RoomId room, int count);

    /** Who is connected in a room elsewhere. */
    CompletableFuture<Others> others(RoomId room);

    /** The rooms in which somebody is connected elsewhere. */
    CompletableFuture<Set<RoomId>> roomsElsewhere();

    /**
     * Is called back when what was told of this server has been lost, and all of it must be told
     * again.
     */
    void whenLost(Runnable tellAgain);
}
