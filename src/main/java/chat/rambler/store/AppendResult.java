package chat.rambler.store;

/**
 * What became of a draft.
 *
 * @param duplicate whether it had been stored before: then the message's epoch, number and time are
 *     the first one's
 */
public record AppendResult(StoredMessage message, boolean duplicate) {}
