package chat.rambler.store;

import java.util.List;

/**
 * Some messages of a room.
 *
 * @param messages oldest first, without gaps
 * @param more whether older messages are kept
 * @param oldest the number of the oldest message that is kept; one more than the newest if none is
 */
public record Page(List<StoredMessage> messages, boolean more, long oldest) {}
