package chat.rambler.room;

import chat.rambler.connection.Connection;

/** Who enters a room: one connection. */
public interface Visitor {
    Connection connection();

    /**
     * Where the connection is from: a keyed hash of its network, by which it can be banned while it is anonymous. Never
     * told to anybody.
     */
    String origin();

    /** What slow mode counts an anonymous connection as: its network, or itself if it comes from this machine. */
    String pace();

    /** It has been put out of a room, and hears nothing more there. Called on the room's executor; must not block. */
    void expelledFrom(Room room);
}
