package chat.rambler.protocol;

/** Tells the parser which words are a room's name, so that a name of several words needs no quotes. */
@FunctionalInterface
public interface RoomNames {
    /** Whether a room has this name, in any spelling that compares equal. Never throws: false for an invalid name. */
    boolean exists(String typed);

    /** Whether the client is in a room with this name. Never throws. */
    default boolean isJoined(String typed) {
        return false;
    }

    /** Whether a room's name may begin with this word and have more words; true if in doubt. */
    default boolean mayBegin(String word) {
        return true;
    }
}
