package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Nickname;
import java.util.Map;

/**
 * Which user is a member of which room, under which nickname. A nickname is unique among a room's
 * members, present or not, and never another user's name. Each call is atomic: it does everything
 * or nothing. Calls may block for the storage.
 */
public interface MembershipRepository {
    /** The user's rooms with the nickname in each, in the order of joining. */
    Map<RoomId, Nickname> of(User user);

    /**
     * Makes the user a member. Refuses with {@link ErrorCode#ALREADY_JOINED}, {@link
     * ErrorCode#NICKNAME_TAKEN} or {@link ErrorCode#TOO_MANY}.
     */
    void join(User user, RoomEntry room, Nickname nickname);

    /** Ends the membership and frees the nickname. Refuses with {@link ErrorCode#NOT_JOINED}. */
    void leave(User user, RoomEntry room);

    /**
     * Changes the nickname in one room. Refuses with {@link ErrorCode#NOT_JOINED} or {@link
     * ErrorCode#NICKNAME_TAKEN}.
     */
    void rename(User user, RoomEntry room, Nickname nickname);

    /**
     * Changes the nickname in all the user's rooms or in none. Refuses with {@link
     * ErrorCode#NO_ROOMS}, or with {@link ErrorCode#NICKNAME_TAKEN} naming the first room where it
     * is.
     */
    void renameAll(User user, Nickname nickname);
}
