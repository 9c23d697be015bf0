package chat.rambler.history;

import java.util.List;

/**
 * Some messages of a room.
 *
 * @param messages oldest first, without holes
 * @param more whether older ones are kept
 */
public record Page(List<StoredMessage> messages, boolean more) {}
