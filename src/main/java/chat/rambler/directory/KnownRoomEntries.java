package chat.rambler.directory;

import chat.rambler.protocol.RoomName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that the storage has told of: they are never deleted nor renamed, so it is not asked
 * for them again. For any thread.
 */
final class KnownRoomEntries {
    private final Map<RoomName, RoomEntry> byName = new ConcurrentHashMap<>();
    private final Map<RoomId, RoomEntry> byId = new ConcurrentHashMap<>();
    private final FirstWords firstWords = new FirstWords();

    RoomEntry add(RoomId id, RoomName name) {
        RoomEntry entry = new RoomEntry(id, name);
        byName.put(name, entry);
        firstWords.add(name);
        byId.put(id, entry);
        return entry;
    }

    @Nullable RoomEntry get(RoomName name) {
        return byName.get(name);
    }

    @Nullable RoomEntry get(RoomId id) {
        return byId.get(id);
    }

    /** As {@link RoomRepository#mayBegin}. */
    boolean mayBegin(String word) {
        return firstWords.mayBegin(word);
    }
}
