package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.RoomName;
import java.util.List;
import java.util.Optional;

/** The rooms. Each call is atomic, but for {@link #close}; calls may block for the storage. */
public interface RoomRepository {
    /** The public room of this name, in any spelling that compares equal. */
    Optional<RoomEntry> find(RoomName name);

    /** The private room of this name; reads the storage. */
    Optional<RoomEntry> findPrivate(RoomName name);

    /** The private rooms; reads the storage. */
    List<RoomEntry> allPrivate();

    /**
     * Whether a public room of this name is known without asking the storage. A room made by another server becomes known
     * after a moment.
     */
    boolean isKnown(RoomName name);

    /** Whether a known room's name may begin with this word and have more words; true if in doubt. */
    boolean mayBegin(String word);

    /** The public or private room with this id. */
    Optional<RoomEntry> find(RoomId id);

    /**
     * All public rooms that are known without asking the storage, in order of creation. A room made by another server becomes
     * known after a moment. Must not be modified.
     */
    List<RoomEntry> all();

    /** The room of this name, created if there is none; for the rooms that exist from the start. */
    RoomEntry ensure(RoomName name);

    /**
     * Creates a room and makes its creator a member, under the creator's own name. Refused with
     * {@link ErrorCode#ROOM_EXISTS}; with {@link ErrorCode#INVALID_NAME} if a room has one of its
     * {@link RoomName#beginnings}; with {@link ErrorCode#TOO_MANY} if a limit on rooms is reached.
     *
     * @param isPrivate then {@link #find(RoomName)} never tells of it
     */
    RoomEntry create(RoomName name, User creator, boolean isPrivate);

    /**
     * Removes a room whose rules say that it is closed, with all memberships; does nothing if that is done. Its id is never
     * given again. If it fails half-way it must be called again: until then the name stays taken.
     */
    void close(RoomEntry room);

    /** Drops what may be cached of a closed room, so that its name is asked for again. Never blocks. */
    default void forget(RoomId room) {}
}
