package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.Event;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Counts the anonymous connections in a room. They are not told apart: one that comes takes the place of one that is
 * missing. Used on the room's executor only.
 */
final class AnonymousMembers {
    private final SerialExecutor executor;
    private final News news;
    private final ArrayDeque<Departure> missing = new ArrayDeque<>();
    private int shown;

    /** Hears of each anonymous member that comes or goes, after {@link #count} has changed. */
    interface News {
        void tell(Event.Presence.Change change, @Nullable Member cause);
    }

    /** A missing member that may come back within the grace period. */
    private static final class Departure {}

    AnonymousMembers(SerialExecutor executor, News news) {
        this.executor = executor;
        this.news = news;
    }

    int count() {
        return shown;
    }

    /** Nobody on this server needs to be told any more. */
    void end() {
        missing.clear();
    }

    /**
     * Compares the count with what is connected now.
     *
     * @param there how many anonymous connections there are now
     * @param leaving how many of the missing ones have gone for good
     */
    void look(int there, int leaving, @Nullable Member cause) {
        int expected = shown - missing.size();
        for (int come = expected; come < there; come++) {
            if (missing.poll() == null) {
                shown++;
                news.tell(Event.Presence.Change.JOIN, cause);
            }
        }
        int left = leaving;
        for (int gone = there; gone < expected; gone++) {
            if (left > 0) {
                left--;
                leave(cause);
            } else {
                lose();
            }
        }
        for (; left > 0 && missing.poll() != null; left--) {
            leave(null); // it was already missing when the server learned that it left by choice
        }
    }

    private void lose() {
        Departure departure = new Departure();
        missing.add(departure);
        executor.after(Roster.GRACE, () -> {
            if (missing.remove(departure)) {
                leave(null);
            }
        });
    }

    private void leave(@Nullable Member cause) {
        shown--;
        news.tell(Event.Presence.Change.LEAVE, cause);
    }
}
