package chat.rambler.chat;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.JoinOptions;
import chat.rambler.protocol.Resume;
import chat.rambler.protocol.RoomName;
import chat.rambler.room.ReplayRequest;
import chat.rambler.room.Room;
import chat.rambler.store.Position;
import org.jspecify.annotations.Nullable;

/** Which earlier messages a connection wants in the rooms that it enters. */
final class RequestedReplay {
    /**
     * How many characters of earlier messages one request may be sent, as a multiple of the outbox's bound for
     * broadcasts. At up to three bytes each, they stay well below the bound for answers.
     */
    private static final int PAST_SHARE = 4;

    private final Connection connection;
    private final long messageCost;
    private volatile JoinOptions entering = JoinOptions.DEFAULT;
    private ReplayRequest.@Nullable Budget shared; // for the change in progress; guarded by the session's lock

    /**
     * @param longestMessage the longest message allowed, in characters
     */
    RequestedReplay(Connection connection, int longestMessage) {
        this.messageCost = ReplayRequest.Budget.cost(longestMessage);
        this.connection = connection;
    }

    /** Sets what the current request wants. */
    void are(JoinOptions wanted) {
        entering = wanted;
    }

    /** Begins a change: all rooms that it enters share one budget. */
    void share() {
        shared = budget();
    }

    /** Ends the change. */
    void shareNoMore() {
        shared = null;
    }

    /** Whether the client wants to resume in this room. */
    boolean resumes(RoomName room) {
        return entering.resume().containsKey(room);
    }

    /** What to send in this room, with a budget of its own. */
    ReplayRequest alone(RoomName room) {
        return new ReplayRequest(entering.replay(), entering.resume().get(room), budget());
    }

    /**
     * What to send in this room, from the budget of the change in progress.
     *
     * @param opened where a conversation stood that was opened a moment ago: what is said after it must come; else null
     */
    ReplayRequest in(Room room, RoomName name, @Nullable Position opened) {
        ReplayRequest.Budget budget = shared == null ? budget() : shared;
        Resume asked = entering.resume().get(name);
        if (asked == null && opened != null) {
            return new ReplayRequest(entering.replay(), new Resume(opened.epoch(), opened.seq()), budget);
        }
        boolean silent = asked == null
                && room.entry().isConversation()
                && !connection.codec().isStructured(); // a terminal would be flooded
        return new ReplayRequest(silent ? 0 : entering.replay(), asked, budget);
    }

    /**
     * How many characters of earlier messages may be sent in this room at most.
     *
     * @param resuming whether that depends on a position
     */
    long mostIn(Room room, boolean resuming) {
        long most = connection.outbox().maxBytes() * PAST_SHARE;
        if (resuming) {
            return most;
        }
        int replay = entering.replay() == JoinOptions.AS_SET ? room.replay() : entering.replay();
        return Math.min(most, replay * messageCost);
    }

    private ReplayRequest.Budget budget() {
        return new ReplayRequest.Budget(connection.outbox().maxBytes() * PAST_SHARE);
    }
}
