package chat.rambler.room;

import chat.rambler.store.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the last messages that a room has delivered, by seq; if a seq was given again, the newest id. Used on the
 * room's executor only.
 */
final class RecentIds {
    /** How many are kept for a store that may lose messages, to recognise them afterwards. */
    static final int MOST = 1_024;

    private final TreeMap<Long, String> ids = new TreeMap<>();
    private final int most;

    /** @param most how many are kept; 0 if the store loses nothing */
    RecentIds(int most) {
        this.most = most;
    }

    /** Remembers a delivered message; does nothing for a position without an id. */
    void remember(Position known) {
        if (!known.id().isEmpty()) {
            ids.put(known.seq(), known.id());
            if (ids.size() > most) {
                ids.pollFirstEntry();
            }
        }
    }

    /** The id delivered under a seq; null if it is not known. */
    @Nullable
    String idAt(long seq) {
        return ids.get(seq);
    }

    /** The id delivered under a seq; empty if it is not known. */
    String idOrNone(long seq) {
        return ids.getOrDefault(seq, "");
    }

    /** Some of the known positions up to a seq, newest first, denser towards the newest, and the oldest one. */
    List<Position> landmarks(long newest) {
        List<Position> landmarks = new ArrayList<>();
        long seq = newest;
        for (long step = 1; ; step *= 2) {
            Map.Entry<Long, String> known = ids.floorEntry(seq);
            if (known == null) {
                break;
            }
            landmarks.add(new Position("", known.getKey(), known.getValue()));
            seq = known.getKey() - step;
        }
        Map.Entry<Long, String> oldest = ids.firstEntry();
        if (oldest != null && oldest.getKey() <= newest && landmarks.getLast().seq() != oldest.getKey()) {
            landmarks.add(new Position("", oldest.getKey(), oldest.getValue()));
        }
        return landmarks;
    }

    /** Forgets all ids with a higher seq. */
    void forgetAfter(long seq) {
        ids.tailMap(seq, false).clear();
    }

    void clear() {
        ids.clear();
    }
}
