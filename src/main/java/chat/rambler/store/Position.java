package chat.rambler.store;

/**
 * Where somebody stands in a room's messages.
 *
 * @param epoch the life of the numbering; empty where nothing has been said yet
 * @param seq the number of the newest message known; 0 for none
 * @param id that message's id; empty if it is not known
 */
public record Position(String epoch, long seq, String id) {}
