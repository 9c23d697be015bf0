package chat.rambler.store.memory;

import chat.rambler.store.MarkerRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Markers in the process's memory: as many as there are memberships and contacts. */
final class InMemoryMarkers implements MarkerRepository {
    private final Map<UserId, Map<RoomId, Position>> markers = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<Map<RoomId, Position>> of(User user) {
        return CompletableFuture.completedFuture(Map.copyOf(markers.getOrDefault(user.id(), Map.of())));
    }

    @Override
    public CompletableFuture<?> mark(User user, RoomId room, Position read) {
        markers.computeIfAbsent(user.id(), _ -> new ConcurrentHashMap<>())
                .merge(room, read, (before, now) -> now.isBehind(before) ? before : now);
        return CompletableFuture.completedFuture(null);
    }
}
