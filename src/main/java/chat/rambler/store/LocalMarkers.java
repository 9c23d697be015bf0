package chat.rambler.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Markers that no other server changes, so that whoever watches them is told here. Thread-safe. */
public abstract class LocalMarkers implements MarkerRepository {
    private final Map<UserId, Watcher> watchers = new ConcurrentHashMap<>();

    @Override
    public final void watch(UserId user, Watcher watcher) {
        watchers.put(user, watcher);
    }

    @Override
    public final void unwatch(UserId user) {
        watchers.remove(user);
    }

    /** Tells of a change. */
    protected final void told(UserId user, RoomId room, Marker marker) {
        Watcher watcher = watchers.get(user);
        if (watcher != null) {
            watcher.changed(room, marker);
        }
    }
}
