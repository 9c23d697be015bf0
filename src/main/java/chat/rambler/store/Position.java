package chat.rambler.store;

/**
 * A position in a room's messages.
 *
 * @param epoch identifies the numbering; empty if nothing has been said yet
 * @param seq the number of the newest message known; 0 for none
 * @param id that message's id; empty if unknown
 */
public record Position(String epoch, long seq, String id) {
    /** Where a room begins, or where nothing is known. */
    public static final Position NONE = new Position("", 0, "");

    /** Whether it is before another one of the same epoch. */
    public boolean isBehind(Position other) {
        return epoch.equals(other.epoch) && seq < other.seq;
    }
}
