package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.Event;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * How many anonymous connections count as being in a room. They are told apart by nobody: one who
 * comes is one who had gone. On the stripe only.
 */
final class AnonymousMembers {
    private final SerialExecutor executor;
    private final News news;
    private final ArrayDeque<Departure> explicitLeaves = new ArrayDeque<>();
    private int shown;

    /** Hears of each that comes or goes, when {@link #count} has it already. */
    interface News {
        void tell(Event.Presence.Change change, @Nullable Member cause);
    }

    /** One that is missing and may come back within the grace. */
    private static final class Departure {}

    AnonymousMembers(SerialExecutor executor, News news) {
        this.executor = executor;
        this.news = news;
    }

    int count() {
        return shown;
    }

    /** Nobody here needs to be told anything any more. */
    void end() {
        explicitLeaves.clear();
    }

    /**
     * Something may have changed.
     *
     * @param there how many are connected now
     * @param leaving how many of those who are missing have gone for good
     */
    void look(int there, int leaving, @Nullable Member cause) {
        int expected = shown - explicitLeaves.size();
        for (int come = expected; come < there; come++) {
            if (explicitLeaves.poll() == null) {
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
        for (; left > 0 && explicitLeaves.poll() != null; left--) {
            leave(null); // it was missed before it was known why
        }
    }

    private void lose() {
        Departure departure = new Departure();
        explicitLeaves.add(departure);
        executor.after(Roster.GRACE, () -> {
            if (explicitLeaves.remove(departure)) {
                leave(null);
            }
        });
    }

    private void leave(@Nullable Member cause) {
        shown--;
        news.tell(Event.Presence.Change.LEAVE, cause);
    }
}
