package chat.rambler.transport;

import chat.rambler.chat.ChatService;
import chat.rambler.connection.Connection;
import chat.rambler.connection.Connections;
import chat.rambler.connection.Link;
import chat.rambler.directory.User;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.protocol.Codec;
import chat.rambler.room.RoomRegistry;
import org.jspecify.annotations.Nullable;

/** Where every transport brings a new connection: it is registered and enters its rooms. */
public final class Reception {
    private final ChatService chat;
    private final RoomRegistry rooms;
    private final Connections connections;
    private final LimitsProperties limits;

    Reception(
            ChatService chat,
            RoomRegistry rooms,
            Connections connections,
            LimitsProperties limits) {
        this.chat = chat;
        this.rooms = rooms;
        this.connections = connections;
        this.limits = limits;
    }

    /**
     * Opens a connection.
     *
     * @param user whom a cookie identified; null for an anonymous connection
     * @return what takes everything that the client sends, until {@link LineReceiver#closed}
     */
    public LineReceiver open(Codec codec, Link link, @Nullable User user) {
        Connection connection =
                new Connection(connections.nextId(), codec, link, limits.outboxBytes().toBytes());
        connections.add(connection);
        return new LineReceiver(
                chat,
                rooms,
                connections,
                chat.connect(connection, user),
                limits.messageBytes().toBytes());
    }
}
