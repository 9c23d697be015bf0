package chat.rambler.chat;

import chat.rambler.store.Marker;
import chat.rambler.store.MarkerRepository;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells the connections of a user what other ones have read, and what names the user. Text clients ask for that. */
final class MarkerFeed {
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

    private final class Watcher implements MarkerRepository.Watcher {
        private final User user;
        private final Set<Session> all;

        Watcher(User user, Set<Session> all) {
            this.user = user;
            this.all = all;
        }

        @Override
        public void changed(RoomId room, Marker marker) {
            all.forEach(session -> session.marked(room, marker));
        }

        @Override
        public void anythingChanged() {
            var _ = markers.of(user)
                    .thenAccept(now -> now.forEach(this::changed))
                    .exceptionally(_ -> null); // the next change tells
        }
    }
}
