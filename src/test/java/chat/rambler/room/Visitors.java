package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Position;
import chat.rambler.store.User;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connections that enter a room in a test. */
final class Visitors {
    private Visitors() {}

    static Visitor of(Connection connection) {
        return new Visitor() {
            @Override
            public Connection connection() {
                return connection;
            }

            @Override
            public String origin() {
                return "origin";
            }

            @Override
            public String pace() {
                return "pace";
            }

            @Override
            public Map<UserName, User> ignored() {
                return Map.of();
            }

            @Override
            public Event.@Nullable Read read(Room room, Position stands) {
                return null;
            }

            @Override
            public void expelledFrom(Room room) {}
        };
    }
}
