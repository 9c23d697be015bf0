package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Position;
import chat.rambler.store.User;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** Whose messages the connection must not be sent, by user name; empty for a client that can fold them. */
    Map<UserName, User> ignored();

    /**
     * How far its user has read a room, to be told on entering; null if that is not known, or does not matter to the client.
     *
     * @param stands where the room stands then
     */
    Event.@Nullable Read read(Room room, Position stands);

    /** It has been put out of a room, and hears nothing more there. Called on the room's executor; must not block. */
    void expelledFrom(Room room);
}
