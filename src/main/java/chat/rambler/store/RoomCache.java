package chat.rambler.store;

import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rooms that the storage has returned. Rooms are never renamed, so they are not read again until they are closed.
 * Thread-safe.
 */
public final class RoomCache {
    private static final Logger LOG = LoggerFactory.getLogger(RoomCache.class);

    private final Map<RoomName, RoomEntry> byName = new ConcurrentHashMap<>();
    private final Map<RoomId, RoomEntry> byId = new ConcurrentHashMap<>();
    private final Set<RoomId> strange = ConcurrentHashMap.newKeySet(); // already logged
    private final FirstWords firstWords = new FirstWords();

    /** Adds a room. */
    public synchronized RoomEntry add(RoomEntry entry) {
        if (entry.isPrivate()) { // its name is not for everybody
            byId.put(entry.id(), entry);
            return entry;
        }
        if (byId.put(entry.id(), entry) == null) {
            firstWords.add(entry.name());
        }
        byName.put(entry.name(), entry);
        return entry;
    }

    /** Removes a closed room. */
    public synchronized void remove(RoomId id) {
        RoomEntry entry = byId.remove(id);
        if (entry != null && !entry.isPrivate()) {
            byName.remove(entry.name(), entry);
            firstWords.remove(entry.name());
        }
    }

    /** The ids of all rooms. */
    public Set<RoomId> ids() {
        return Set.copyOf(byId.keySet());
    }

    /**
     * Adds a room as the storage has it; empty if its name is missing or invalid.
     *
     * @param creator empty for a room that exists from the start
     */
    public Optional<RoomEntry> understand(
            RoomId id, @Nullable String name, String creator, boolean isPrivate, Instant created) {
        try {
            return name == null
                    ? Optional.empty()
                    : Optional.of(add(new RoomEntry(
                            id,
                            RoomName.of(name),
                            creator.isEmpty() ? null : new UserId(creator),
                            isPrivate,
                            created)));
        } catch (ProtocolException e) {
            if (strange.add(id)) {
                LOG.warn("The name of room {} is none, and the room left out", id.value());
            }
            return Optional.empty();
        }
    }

    @Nullable
    public RoomEntry get(RoomName name) {
        return byName.get(name);
    }

    @Nullable
    public RoomEntry get(RoomId id) {
        return byId.get(id);
    }

    /** As {@link RoomRepository#mayBegin}. */
    public boolean mayBegin(String word) {
        return firstWords.mayBegin(word);
    }
}
