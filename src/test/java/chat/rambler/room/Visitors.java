package chat.rambler.room;

import chat.rambler.connection.Connection;

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
            public void expelledFrom(Room room) {}
        };
    }
}
