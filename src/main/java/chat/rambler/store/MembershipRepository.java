package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Nickname;
import java.util.List;
import java.util.Map;

/**
 * Which user is a member of which room, under which nickname. A nickname is unique among a room's members, present or
 * not, and never another user's name. Each call is atomic. Calls may block for the storage.
 */
public interface MembershipRepository {
    /** The user's rooms with the nickname in each, in the order of joining. */
    Map<RoomId, Nickname> of(User user);

    /**
     * The members of a room, present or not, by the comparison key of their nicknames. Reads all of them: for rooms that not
     * everybody enters.
     */
    List<Membership> members(RoomEntry room);

    /** Which members of a room have these nicknames, present or not; without those that nobody has. */
    Map<Nickname, UserId> holders(RoomEntry room, List<Nickname> nicknames);

    /**
     * Makes the user a member; in a private room this uses up an invitation. Refused with
     * {@link ErrorCode#ALREADY_JOINED}, with {@link ErrorCode#UNKNOWN_ROOM} if the room is closed, or private without an
     * invitation of the user, with {@link ErrorCode#NICKNAME_TAKEN} or {@link ErrorCode#TOO_MANY}.
     */
    void join(User user, RoomEntry room, Nickname nickname);

    /**
     * Ends the membership and frees the nickname. Refused with {@link ErrorCode#NOT_JOINED}.
     *
     * @param staysInvited whether the user may come back into a private room, at any time
     */
    void leave(User user, RoomEntry room, boolean staysInvited);

    /**
     * Lets a user into a private room, once, for {@link Invitation#LASTS}. Does nothing if the user is a member or has
     * {@linkplain Invitation#isOwn an invitation of his own}, or if the room is closed; for somebody who is invited already,
     * the time begins anew. Of more than {@link Invitation#MOST} the oldest goes. Returns whether anything has changed.
     */
    boolean invite(User invited, RoomEntry room, User by);

    /** Takes back what {@link #invite} has allowed, if it has not been used; not an invitation of the user's own. Returns whether there was one. */
    boolean uninvite(User invited, RoomEntry room);

    /** The invitations of a user that hold, oldest first. */
    List<Invitation> invitations(User user);

    /**
     * Changes the nickname in one room. Refused with {@link ErrorCode#NOT_JOINED} or {@link ErrorCode#NICKNAME_TAKEN}.
     */
    void rename(User user, RoomEntry room, Nickname nickname);

    /**
     * Changes the nickname in all the user's rooms or in none. Refused with {@link ErrorCode#NO_ROOMS}, or with
     * {@link ErrorCode#NICKNAME_TAKEN} naming a room where it is taken.
     */
    void renameAll(User user, Nickname nickname);
}
