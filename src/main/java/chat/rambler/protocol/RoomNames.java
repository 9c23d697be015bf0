package chat.rambler.protocol;

/**
 * Tells the parser which words are a room's name, so that a name of several words needs no quotes.
 */
@FunctionalInterface
public interface RoomNames {
    /**
     * Whether a room has this name, in any spelling that compares equal. Never throws: what cannot
     * be a name is none.
     */
    boolean exists(String typed);

    /** Whether the one who speaks is in a room of this name. Never throws. */
    default boolean isJoined(String typed) {
        return false;
    }

    /** Whether the name of a room may begin with this word and go on; when in doubt, yes. */
    default boolean mayBegin(String word) {
        return true;
    }
}
