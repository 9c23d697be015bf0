package chat.rambler.store.memory;

import chat.rambler.store.LocalMarkers;
import chat.rambler.store.Marker;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Markers in the process's memory: as many as there are memberships and contacts. */
final class InMemoryMarkers extends LocalMarkers {
    private final Map<UserId, Map<RoomId, Marker>> markers = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<Map<RoomId, Marker>> of(User user) {
        return CompletableFuture.completedFuture(Map.copyOf(markers.getOrDefault(user.id(), Map.of())));
    }

    @Override
    public CompletableFuture<?> mark(User user, RoomId room, Position read) {
        return change(user.id(), room, before -> Marker.read(before, read));
    }

    @Override
    public CompletableFuture<?> mention(UserId user, RoomId room, Position at) {
        return change(user, room, before -> Marker.mention(before, at));
    }

    private CompletableFuture<?> change(UserId user, RoomId room, UnaryOperator<@Nullable Marker> change) {
        markers.computeIfAbsent(user, _ -> new ConcurrentHashMap<>()).compute(room, (_, before) -> {
            Marker after = change.apply(before);
            if (after != null && !after.equals(before)) {
                told(user, room, after); // in here, so that changes are told in their order
            }
            return after;
        });
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<?> forget(User user, Collection<RoomId> rooms) {
        Map<RoomId, Marker> known = markers.get(user.id());
        if (known != null) {
            known.keySet().removeAll(rooms);
        }
        return CompletableFuture.completedFuture(null);
    }
}
