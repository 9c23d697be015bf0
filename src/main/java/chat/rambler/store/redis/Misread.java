package chat.rambler.store.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/**
 * Tells in the log that something in Redis is not understood, of another hand or of another
 * version: each place once, and what stands there never, which may be anybody's words. For any
 * thread.
 */
final class Misread {
    /** More places than these say nothing new. */
    private static final int MOST = 1_000;

    private final Logger log;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Nothing has been told yet. */
    public Misread(Logger log) {
        this.log = log;
    }

    /**
     * Something was left out.
     *
     * @param place where it stands, without anybody's words
     */
    public void tell(String place) {
        if (told.size() < MOST && told.add(place)) {
            log.warn("What stands in Redis is not understood and left out: {}", place);
        }
    }
}
