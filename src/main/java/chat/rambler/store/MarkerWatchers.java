package chat.rambler.store;

import chat.rambler.store.MarkerRepository.Watcher;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who is told of markers, where no other server changes them. Thread-safe. */
public final class MarkerWatchers {
    private final Map<UserId, Watcher> watchers = new ConcurrentHashMap<>();

    public void watch(UserId user, Watcher watcher) {
        watchers.put(user, watcher);
    }

    public void unwatch(UserId user) {
        watchers.remove(user);
    }

    public void changed(UserId user, RoomId room, Marker marker) {
        Watcher watcher = watchers.get(user);
        if (watcher != null) {
            watcher.changed(room, marker);
        }
    }
}
