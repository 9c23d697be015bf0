package chat.rambler.checker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Compares what clients of one room sent and received with what the store has in the end (Jepsen's idea, small). Every
 * text is sent once and looks like {@code SENDER-NUMBER}. Thread-safe, if one thread reports each stay.
 */
public final class Checker {
    private final Map<String, List<String>> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> unconfirmed = ConcurrentHashMap.newKeySet();
    private final Map<String, List<String>> received = new ConcurrentHashMap<>();

    /** The faults found, each list with the texts that show it; all lists are empty if there are none. */
    public record Verdict(
            int acknowledged,
            int unconfirmed,
            List<String> lost,
            List<String> phantom,
            List<String> duplicate,
            List<String> reordered,
            List<String> gap,
            List<String> fifo) {
        public boolean isClean() {
            return lost.isEmpty()
                    && phantom.isEmpty()
                    && duplicate.isEmpty()
                    && reordered.isEmpty()
                    && gap.isEmpty()
                    && fifo.isEmpty();
        }
    }

    public void sent(String text) {
        sent.add(text);
    }

    /** Notes that the sender has seen its own message. */
    public void acknowledged(String sender, String text) {
        acknowledged.computeIfAbsent(sender, _ -> new CopyOnWriteArrayList<>()).add(text);
    }

    /** Notes that the sender was told that the message is certainly not saved. */
    public void refused(String text) {
        refused.add(text);
    }

    /** Notes that the sender cannot know whether the message is saved. */
    public void unconfirmed(String text) {
        unconfirmed.add(text);
    }

    /** Notes that a receiver has seen this text, in one stay in the room. */
    public void received(String stay, String text) {
        received.computeIfAbsent(stay, _ -> new ArrayList<>()).add(text);
    }

    /** How many messages their senders have seen so far. */
    public int countAcknowledged() {
        return acknowledged.values().stream().mapToInt(List::size).sum();
    }

    /** Judges against all messages in the store, oldest first. */
    public Verdict judge(List<String> history) {
        Map<String, Integer> places = new HashMap<>();
        List<String> duplicate = new ArrayList<>();
        for (String text : history) {
            if (places.putIfAbsent(text, places.size()) != null) {
                duplicate.add("history: " + text);
            }
        }
        List<String> phantom = new ArrayList<>();
        history.stream().filter(text -> !sent.contains(text)).forEach(text -> phantom.add("never sent: " + text));
        refused.stream().filter(places::containsKey).forEach(text -> phantom.add("refused, yet stored: " + text));
        List<String> lost = new ArrayList<>();
        List<String> fifo = new ArrayList<>();
        acknowledged.forEach((sender, texts) -> judgeSender(sender, texts, places, lost, fifo));
        List<String> reordered = new ArrayList<>();
        List<String> gap = new ArrayList<>();
        received.forEach((stay, texts) -> judgeStay(stay, texts, places, phantom, duplicate, reordered, gap));
        return new Verdict(countAcknowledged(), unconfirmed.size(), lost, phantom, duplicate, reordered, gap, fifo);
    }

    private static void judgeSender(
            String sender, List<String> texts, Map<String, Integer> places, List<String> lost, List<String> fifo) {
        int before = -1;
        for (String text : texts) {
            Integer place = places.get(text);
            if (place == null) {
                lost.add(text);
            } else if (place < before) {
                fifo.add(sender + ": " + text);
            } else {
                before = place;
            }
        }
    }

    private static void judgeStay(
            String stay,
            List<String> texts,
            Map<String, Integer> places,
            List<String> phantom,
            List<String> duplicate,
            List<String> reordered,
            List<String> gap) {
        Set<String> seen = new LinkedHashSet<>();
        List<Integer> known = new ArrayList<>();
        for (String text : texts) {
            if (!seen.add(text)) {
                duplicate.add(stay + ": " + text);
            } else if (!places.containsKey(text)) {
                phantom.add(stay + " saw what is not stored: " + text);
            } else {
                known.add(places.get(text));
            }
        }
        for (int i = 1; i < known.size(); i++) {
            if (known.get(i) < known.get(i - 1)) {
                reordered.add(stay + ": place " + known.get(i) + " after " + known.get(i - 1));
            }
        }
        Set<Integer> seenPlaces = new HashSet<>(known);
        int first = known.stream().mapToInt(place -> place).min().orElse(0);
        int last = known.stream().mapToInt(place -> place).max().orElse(-1);
        for (int place = first; place <= last; place++) {
            if (!seenPlaces.contains(place)) {
                gap.add(stay + ": place " + place);
            }
        }
    }
}
