package chat.rambler.store;

import chat.rambler.protocol.RoomName;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The first words of all room names with several words, so that the parser need not look up every run of words in what
 * people say. Thread-safe.
 */
public final class FirstWords {
    private static final int ASCII_END = 0x80;

    private final Map<String, Integer> words = new ConcurrentHashMap<>(); // each with the number of rooms

    /** Adds a room's name. */
    public void add(RoomName name) {
        firstOf(name).ifPresent(word -> words.merge(word, 1, Integer::sum));
    }

    /** Removes a room's name that was added once. */
    public void remove(RoomName name) {
        firstOf(name).ifPresent(word -> words.computeIfPresent(word, (_, rooms) -> rooms == 1 ? null : rooms - 1));
    }

    private static Optional<String> firstOf(RoomName name) {
        String key = name.key();
        int end = key.indexOf(' ');
        return end > 0 ? Optional.of(key.substring(0, end)) : Optional.empty();
    }

    /** Whether a known room's name may begin with this typed word and have more words; true if in doubt. */
    public boolean mayBegin(String typed) {
        boolean ascii = typed.chars().allMatch(c -> c < ASCII_END);
        return !ascii || words.containsKey(typed.toLowerCase(Locale.ROOT)); // as RFC 8266 folds ASCII
    }
}
