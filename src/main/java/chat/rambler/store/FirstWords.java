package chat.rambler.store;

import chat.rambler.protocol.RoomName;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The first words of rooms whose names have several, so that the parser need not make a name of
 * every run of words that people say. For any thread.
 */
public final class FirstWords {
    private static final int ASCII_END = 0x80;

    private final Set<String> words = ConcurrentHashMap.newKeySet();

    /** A room is known. */
    public void add(RoomName name) {
        String key = name.key();
        int end = key.indexOf(' ');
        if (end > 0) {
            words.add(key.substring(0, end));
        }
    }

    /** Whether a known room's name may begin with this word as it was typed; when in doubt, yes. */
    public boolean mayBegin(String typed) {
        boolean ascii = typed.chars().allMatch(c -> c < ASCII_END);
        return !ascii || words.contains(typed.toLowerCase(Locale.ROOT)); // as RFC 8266 folds ASCII
    }
}
