package chat.rambler.transport;

import chat.rambler.chat.ChatService;
import chat.rambler.connection.Connection;
import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.connection.Transport;
import chat.rambler.limits.Address;
import chat.rambler.limits.Admission;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.protocol.Codec;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.User;

/** Takes in the new connections of every transport. */
public final class ConnectionAcceptor {
    private final ChatService chat;
    private final RoomRegistry rooms;
    private final ConnectionRegistry connections;
    private final LimitsProperties limits;
    private final RefusalCounters refusalCounters;

    ConnectionAcceptor(
            ChatService chat,
            RoomRegistry rooms,
            ConnectionRegistry connections,
            LimitsProperties limits,
            RefusalCounters refusalCounters) {
        this.refusalCounters = refusalCounters;
        this.chat = chat;
        this.rooms = rooms;
        this.connections = connections;
        this.limits = limits;
    }

    /** Whether a user may have one more connection to this server. */
    public boolean hasPlaceFor(User user) {
        int most = limits.connectionsPerUser();
        return most == 0 || chat.connectionsOf(user) < most;
    }

    /** Gives a place back if no connection uses it in time: a client may be gone when its handshake is answered. */
    public void expect(Admission.Place place) {
        connections.after(limits.handshake(), place::closeUnlessUsed);
    }

    /**
     * Takes in a new connection, which is in no room yet.
     *
     * @param address where the client comes from
     * @param place the connection's place, given back when it is closed
     * @return the receiver of everything that the client sends, from {@link LineReceiver#open} to
     *     {@link LineReceiver#closed}
     */
    public LineReceiver receive(Codec codec, Transport transport, Address address, Admission.Place place) {
        place.use();
        Connection connection = new Connection(
                connections.nextId(), codec, transport, limits.outboxBytes().toBytes(), connections.memory());
        connections.add(connection);
        return new LineReceiver(
                chat,
                rooms,
                connections,
                connection,
                chat.session(connection, address),
                place,
                refusalCounters,
                limits);
    }
}
