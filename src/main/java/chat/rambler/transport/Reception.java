package chat.rambler.transport;

import chat.rambler.chat.ChatService;
import chat.rambler.connection.Connection;
import chat.rambler.connection.Connections;
import chat.rambler.connection.Link;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.protocol.Codec;
import chat.rambler.room.RoomRegistry;

/** Where every transport brings a new connection. */
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
     * Takes a connection in, which is in no room yet.
     *
     * @return what takes everything that the client sends, from {@link LineReceiver#open} until
     *     {@link LineReceiver#closed}
     */
    public LineReceiver receive(Codec codec, Link link) {
        Connection connection =
                new Connection(connections.nextId(), codec, link, limits.outboxBytes().toBytes());
        connections.add(connection);
        return new LineReceiver(
                chat, rooms, connections, connection, limits.messageBytes().toBytes());
    }
}
