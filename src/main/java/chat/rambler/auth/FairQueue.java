package chat.rambler.auth;

import chat.rambler.limits.Origin;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A queue that serves networks in turn, so that a network with much to do makes itself wait and not the others.
 * Familiar origins get every second turn, however many networks the strangers have. Thread-safe.
 */
final class FairQueue<T> {
    private final int mostOfNetwork;
    private final int most;
    private final Map<String, Deque<T>> familiar = new LinkedHashMap<>();
    private final Map<String, Deque<T>> strange = new LinkedHashMap<>();
    private boolean familiarNext = true;
    private int size;

    /**
     * @param mostOfNetwork how many entries of one network may wait, familiar and strange ones counted apart
     * @param most how many entries may wait in all
     */
    FairQueue(int mostOfNetwork, int most) {
        this.mostOfNetwork = mostOfNetwork;
        this.most = most;
    }

    /**
     * Adds an entry. If the queue is full, it takes the place of the last entry of the longest lane: of any strange
     * lane if this entry is familiar, else of a lane of its own kind that is longer than its own would be.
     *
     * @return the entry that has no place: none, {@code work} itself, or the one that lost its place
     */
    synchronized Optional<T> offer(Origin origin, T work) {
        Map<String, Deque<T>> lanes = origin.isFamiliar() ? familiar : strange;
        Deque<T> own = lanes.get(origin.network());
        int ownSize = own == null ? 0 : own.size();
        if (ownSize >= mostOfNetwork) {
            return Optional.of(work);
        }
        T displaced = null;
        if (size >= most) {
            displaced = displace(origin.isFamiliar(), ownSize);
            if (displaced == null) {
                return Optional.of(work);
            }
        }
        lanes.computeIfAbsent(origin.network(), _ -> new ArrayDeque<>()).add(work);
        size++;
        return Optional.ofNullable(displaced);
    }

    private @Nullable T displace(boolean byFamiliar, int ownSize) {
        if (byFamiliar && !strange.isEmpty()) {
            return removeLastOfLongest(strange);
        }
        Map<String, Deque<T>> lanes = byFamiliar ? familiar : strange;
        int longest = lanes.values().stream().mapToInt(Deque::size).max().orElse(0);
        return longest > ownSize + 1 ? removeLastOfLongest(lanes) : null;
    }

    private T removeLastOfLongest(Map<String, Deque<T>> lanes) {
        Map.Entry<String, Deque<T>> longest = lanes.entrySet().stream()
                .max(Comparator.comparingInt(lane -> lane.getValue().size()))
                .orElseThrow();
        T last = longest.getValue().removeLast();
        if (longest.getValue().isEmpty()) {
            lanes.remove(longest.getKey());
        }
        size--;
        return last;
    }

    /** Takes the entry whose turn it is; empty if none waits. */
    synchronized Optional<T> poll() {
        boolean takesFamiliar = strange.isEmpty() || (familiarNext && !familiar.isEmpty());
        familiarNext = !takesFamiliar;
        Map<String, Deque<T>> lanes = takesFamiliar ? familiar : strange;
        if (lanes.isEmpty()) {
            return Optional.empty();
        }
        Iterator<Map.Entry<String, Deque<T>>> turns = lanes.entrySet().iterator();
        Map.Entry<String, Deque<T>> turn = turns.next();
        Deque<T> lane = turn.getValue();
        turns.remove();
        T next = lane.remove();
        if (!lane.isEmpty()) {
            lanes.put(turn.getKey(), lane); // behind the others
        }
        size--;
        return Optional.of(next);
    }
}
