package chat.rambler.store;

import chat.rambler.protocol.RoomName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A room as the directory keeps it, or the conversation of two users, which it does not keep: their ids make it.
 *
 * @param creator the user who made it; null for a room that exists from the start, and for a conversation
 * @param isPrivate whether only its members and those who are invited know of it
 * @param created when; {@link Instant#EPOCH} if that is not known, or if it exists from the start
 * @param pair who talk there; null for any other room
 */
public record RoomEntry(
        RoomId id,
        RoomName name,
        @Nullable UserId creator,
        boolean isPrivate,
        Instant created,
        @Nullable Pair pair) {
    /** Two users; one twice for somebody's notes. */
    public record Pair(User one, User other) {
        /** Whom a user talks to. */
        public User with(UserId user) {
            return one.id().equals(user) ? other : one;
        }
    }

    /** A room of the directory. */
    public RoomEntry(RoomId id, RoomName name, @Nullable UserId creator, boolean isPrivate, Instant created) {
        this(id, name, creator, isPrivate, created, null);
    }

    /** A room that exists from the start. */
    public RoomEntry(RoomId id, RoomName name) {
        this(id, name, null, false, Instant.EPOCH);
    }

    /** The conversation of two users; the same in whatever order they are given. */
    public static RoomEntry conversation(User one, User other) {
        boolean inOrder = one.id().value().compareTo(other.id().value()) <= 0;
        Pair pair = inOrder ? new Pair(one, other) : new Pair(other, one);
        return new RoomEntry(
                RoomId.ofConversation(one.id(), other.id()),
                RoomName.between(pair.one().name(), pair.other().name()),
                null,
                true,
                Instant.EPOCH,
                pair);
    }

    /** Whether it is a conversation of two. */
    public boolean isConversation() {
        return pair != null;
    }

    /**
     * The name by which a user knows it.
     *
     * @param viewer null for somebody anonymous
     */
    public RoomName seenBy(@Nullable User viewer) {
        return pair == null || viewer == null
                ? name
                : RoomName.ofConversation(pair.with(viewer.id()).name());
    }
}
