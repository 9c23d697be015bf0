package chat.rambler.store.memory;

import chat.rambler.protocol.RoomName;
import chat.rambler.store.DirectoryLimits;
import chat.rambler.store.DirectoryState;
import chat.rambler.store.LocalDirectory;
import java.time.Clock;
import java.util.function.Function;

/** Users, rooms and memberships in the process's memory: a restart loses them. */
final class InMemoryDirectory extends LocalDirectory {
    private final DirectoryState state;

    InMemoryDirectory(DirectoryLimits limits, Clock clock) {
        state = new DirectoryState(limits, clock);
        ensure(RoomName.FREE_CHAT);
    }

    @Override
    protected DirectoryState state() {
        return state;
    }

    @Override
    protected <T> T change(Function<DirectoryState, DirectoryState.Decision<T>> decision) {
        synchronized (state) { // as its own methods are: the decision and its application are one step
            DirectoryState.Decision<T> decided = decision.apply(state);
            state.apply(decided.changes());
            return decided.result();
        }
    }
}
