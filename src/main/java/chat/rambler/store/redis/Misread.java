package chat.rambler.store.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * Logs that data in Redis is not understood, because another program or version wrote it. Each place is logged once,
 * and never its content, which may be a user's text. Thread-safe.
 */
final class Misread {
    /** At most this many places are logged. */
    private static final int MOST = 1_000;

    private final Logger log;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    public Misread(Logger log) {
        this.log = log;
    }

    /**
     * Logs that something was left out.
     *
     * @param place where it is, without any user's text
     */
    public void tell(String place) {
        if (told.size() < MOST && told.add(place)) {
            log.warn("What stands in Redis is not understood and left out: {}", place);
        }
    }
}
