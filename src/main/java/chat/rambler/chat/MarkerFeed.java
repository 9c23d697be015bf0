package chat.rambler.chat;

import chat.rambler.store.Marker;
import chat.rambler.store.MarkerRepository;
import chat.rambler.store.RoomId;
import chat.rambler.store.StoreDeadline;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's markers: read at the login, and told to all his connections whenever another one reads, or a message names him.
 * Text clients ask for that.
 */
final class MarkerFeed {
    private static final Logger LOG = LoggerFactory.getLogger(MarkerFeed.class);

    private final MarkerRepository markers;
    private final Map<UserId, Set<Session>> sessions = new ConcurrentHashMap<>();

    MarkerFeed(MarkerRepository markers) {
        this.markers = markers;
    }

    void begin(Session session, User user) {
        if (!session.connection().codec().isStructured()) {
            return;
        }
        sessions.compute(user.id(), (id, known) -> {
            Set<Session> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(session);
            if (known == null) {
                markers.watch(id, new Watcher(user, all));
            }
            return all;
        });
    }

    /** Does nothing if it has not begun. */
    void end(Session session, User user) {
        sessions.computeIfPresent(user.id(), (id, all) -> {
            all.remove(session);
            if (!all.isEmpty()) {
                return all;
            }
            markers.unwatch(id);
            return null;
        });
    }

    /**
     * The markers of a user in his rooms; those in others are forgotten. Null if the storage does not tell, which costs
     * badges.
     *
     * @param read all of them
     */
    @Nullable
    Map<RoomId, Marker> in(Places places, User user, CompletableFuture<Map<RoomId, Marker>> read) {
        try {
            Map<RoomId, Marker> known = new HashMap<>(StoreDeadline.await(read));
            List<RoomId> left = known.keySet().stream()
                    .filter(room -> !places.rooms().containsKey(room)
                            && !places.conversations().containsKey(room))
                    .toList();
            if (!left.isEmpty()) {
                known.keySet().removeAll(left);
                var _ = markers.forget(user, left).exceptionally(_ -> null); // at the next login then
            }
            places.conversations().forEach((id, one) -> known.putIfAbsent(id, new Marker(one.from(), List.of())));
            return known;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("The markers of {} are not known: {}", user.id(), e.getMessage());
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** All markers of a user. */
    CompletableFuture<Map<RoomId, Marker>> of(User user) {
        return markers.of(user);
    }

    private final class Watcher implements MarkerRepository.Watcher {
        private final User user;
        private final Set<Session> all;

        Watcher(User user, Set<Session> all) {
            this.user = user;
            this.all = all;
        }

        @Override
        public void changed(RoomId room, Marker marker) {
            all.forEach(session -> session.marked(user, room, marker));
        }

        @Override
        public void anythingChanged() {
            var _ = markers.of(user)
                    .thenAccept(now -> now.forEach(this::changed))
                    .exceptionally(_ -> null); // the next change tells
        }
    }
}
