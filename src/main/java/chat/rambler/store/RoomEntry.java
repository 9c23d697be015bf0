package chat.rambler.store;

import chat.rambler.protocol.RoomName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A room as the directory keeps it.
 *
 * @param creator the user who made it; null for a room that exists from the start
 * @param isPrivate whether only its members and those who are invited know of it
 * @param created when; {@link Instant#EPOCH} if that is not known, or if it exists from the start
 */
public record RoomEntry(RoomId id, RoomName name, @Nullable UserId creator, boolean isPrivate, Instant created) {
    /** A room that exists from the start. */
    public RoomEntry(RoomId id, RoomName name) {
        this(id, name, null, false, Instant.EPOCH);
    }
}
