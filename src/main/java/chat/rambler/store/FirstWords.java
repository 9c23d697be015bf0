package chat.rambler.store;

import chat.rambler.protocol.RoomName;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The first words of all room names with several words, so that the parser need not look up every run of words in what
 * people say. Thread-safe.
 */
public final class FirstWords {
    private static final int ASCII_END = 0x80;

    private final Set<String> words = ConcurrentHashMap.newKeySet();

    /** Adds a room's name. */
    public void add(RoomName name) {
        String key = name.key();
        int end = key.indexOf(' ');
        if (end > 0) {
            words.add(key.substring(0, end));
        }
    }

    /** Whether a known room's name may begin with this typed word and have more words; true if in doubt. */
    public boolean mayBegin(String typed) {
        boolean ascii = typed.chars().allMatch(c -> c < ASCII_END);
        return !ascii || words.contains(typed.toLowerCase(Locale.ROOT)); // as RFC 8266 folds ASCII
    }
}
