package chat.rambler.store;

/**
 * The result of storing a draft.
 *
 * @param duplicate whether it had been stored before; then epoch, number and time are those of the first time
 */
public record AppendResult(StoredMessage message, boolean duplicate) {}
