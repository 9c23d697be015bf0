package chat.rambler.chat;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.JoinOptions;
import chat.rambler.room.ReplayRequest;
import chat.rambler.room.Room;
import org.jspecify.annotations.Nullable;

/** What a connection wants to be sent of the past in the rooms that it enters. */
final class RequestedReplay {
    /**
     * How many characters of the past a request may bring, in the outbox's bound on what others
     * say: with up to three bytes each they stay well below the bound on answers.
     */
    private static final int PAST_SHARE = 4;

    private final Connection connection;
    private final long messageCost;
    private volatile JoinOptions entering = JoinOptions.DEFAULT;
    private ReplayRequest.@Nullable Budget shared; // of the change that is being made, under its lock

    /**
     * @param longestMessage in characters
     */
    RequestedReplay(Connection connection, int longestMessage) {
        this.messageCost = ReplayRequest.Budget.cost(longestMessage);
        this.connection = connection;
    }

    /** By the request at hand. */
    void are(JoinOptions wanted) {
        entering = wanted;
    }

    /** A change begins: all rooms that are entered by it share one budget. */
    void share() {
        shared = budget();
    }

    /** It has ended. */
    void shareNoMore() {
        shared = null;
    }

    /** Whether it wants to go on from a place in this room. */
    boolean resumes(Room room) {
        return entering.resume().containsKey(room.name());
    }

    /** In this room alone. */
    ReplayRequest alone(Room room) {
        return wanted(room, budget());
    }

    /** In this room, as one of those that are entered by a change. */
    ReplayRequest in(Room room) {
        return wanted(room, shared == null ? budget() : shared);
    }

    /** How many characters of the past may come in this room at the most. */
    long mostIn(Room room) {
        long most = connection.outbox().maxBytes() * PAST_SHARE;
        if (resumes(room)) {
            return most;
        }
        int replay = entering.replay() == JoinOptions.AS_SET ? room.replay() : entering.replay();
        return Math.min(most, replay * messageCost);
    }

    private ReplayRequest wanted(Room room, ReplayRequest.Budget budget) {
        return new ReplayRequest(entering.replay(), entering.resume().get(room.name()), budget);
    }

    private ReplayRequest.Budget budget() {
        return new ReplayRequest.Budget(connection.outbox().maxBytes() * PAST_SHARE);
    }
}
