package chat.rambler.chat;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Entering;
import chat.rambler.room.Room;
import chat.rambler.room.Wanted;
import org.jspecify.annotations.Nullable;

/** What a connection wants to be sent of the past in the rooms that it enters. */
final class Wishes {
    /**
     * How many characters of the past a request may bring, in the outbox's bound on what others
     * say: with up to three bytes each they stay well below the bound on answers.
     */
    private static final int PAST_SHARE = 4;

    private final Connection connection;
    private final long messageCost;
    private volatile Entering entering = Entering.DEFAULT;
    private Wanted.@Nullable Budget shared; // of the change that is being made, under its lock

    /**
     * @param longestMessage in characters
     */
    Wishes(Connection connection, int longestMessage) {
        this.messageCost = Wanted.Budget.cost(longestMessage);
        this.connection = connection;
    }

    /** By the request at hand. */
    void are(Entering wanted) {
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
    Wanted alone(Room room) {
        return wanted(room, budget());
    }

    /** In this room, as one of those that are entered by a change. */
    Wanted in(Room room) {
        return wanted(room, shared == null ? budget() : shared);
    }

    /** How many characters of the past may come in this room at the most. */
    long mostIn(Room room) {
        long most = connection.outbox().maxBytes() * PAST_SHARE;
        if (resumes(room)) {
            return most;
        }
        int replay = entering.replay() == Entering.AS_SET ? room.replay() : entering.replay();
        return Math.min(most, replay * messageCost);
    }

    private Wanted wanted(Room room, Wanted.Budget budget) {
        return new Wanted(entering.replay(), entering.resume().get(room.name()), budget);
    }

    private Wanted.Budget budget() {
        return new Wanted.Budget(connection.outbox().maxBytes() * PAST_SHARE);
    }
}
