package chat.rambler.store.memory;

import chat.rambler.protocol.Nickname;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.RoomId;
import chat.rambler.store.UserId;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** There is no other server. */
final class InMemoryPresence implements PresenceRepository {
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
