package chat.rambler.room;

import chat.rambler.store.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ids of what a room has delivered last, by number; where numbers were given again, the newest.
 * On the room's stripe only.
 */
final class RecentIds {
    /** So many are known again after a store that may lose some has done so. */
    static final int MOST = 1_024;

    private final TreeMap<Long, String> ids = new TreeMap<>();
    private final int most;

    /** Keeps so many at most; 0 where the store loses nothing. */
    RecentIds(int most) {
        this.most = most;
    }

    /** A message was delivered; nothing is kept of a place without one. */
    void remember(Position known) {
        if (!known.id().isEmpty()) {
            ids.put(known.seq(), known.id());
            if (ids.size() > most) {
                ids.pollFirstEntry();
            }
        }
    }

    /** What was delivered under a number; null if that is not known. */
    @Nullable
    String idAt(long seq) {
        return ids.get(seq);
    }

    /** Some of what is known up to a number, newest first, denser towards it, with the oldest. */
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

    /** What has a higher number is no longer known. */
    void forgetAfter(long seq) {
        ids.tailMap(seq, false).clear();
    }

    void clear() {
        ids.clear();
    }
}
