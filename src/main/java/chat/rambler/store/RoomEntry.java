package chat.rambler.store;

import chat.rambler.protocol.RoomName;
import org.jspecify.annotations.Nullable;

/**
 * A room as the directory keeps it.
 *
 * @param creator the user who made it; null for a room that exists from the start
 */
public record RoomEntry(RoomId id, RoomName name, @Nullable UserId creator) {}
