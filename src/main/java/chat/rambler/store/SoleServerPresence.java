package chat.rambler.store;

import chat.rambler.protocol.Nickname;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The presence of a server that is alone: there is nobody elsewhere. */
public final class SoleServerPresence implements PresenceRepository {
    @Override
    public void user(RoomId room, UserId user, @Nullable Nickname nickname, boolean byChoice) {}

    @Override
    public void anonymous(RoomId room, int count, boolean byChoice) {}

    @Override
    public void nobody(RoomId room) {}

    @Override
    public CompletableFuture<Others> others(RoomId room) {
        return CompletableFuture.completedFuture(Others.NOBODY);
    }

    @Override
    public CompletableFuture<Void> watch(RoomId room, Watcher watcher) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void unwatch(RoomId room) {}

    @Override
    public CompletableFuture<Set<RoomId>> roomsElsewhere() {
        return CompletableFuture.completedFuture(Set.of());
    }

    @Override
    public void whenLost(Runnable tellAgain) {}
}
