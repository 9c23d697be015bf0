package chat.rambler.room;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers what is said to everybody in a room: at once when the room has been quiet, then once in a
 * gap, so that a busy room makes one write to each member for many messages. Each batch is encoded
 * once for each codec. On the stripe only.
 */
final class Fanout {
    private static final Logger LOG = LoggerFactory.getLogger(Fanout.class);

    /** So much text is offered before its gap is over. */
    private static final int MAX_CHARACTERS = 32 * 1024;

    /** In a room of so many the gap is as long as it is set. */
    private static final int WHOLE_GAP = 100;

    private final Members members;
    private final Later later;
    private final Duration gap;
    private final RoomMetrics traffic;
    private List<Event.Message> pending = new ArrayList<>();
    private int characters;
    private volatile boolean waiting;
    private long came; // the first that is pending
    private long flushed;
    private boolean scheduled;

    /**
     * @param gap between two writes to the same member in a room of {@value #WHOLE_GAP} or more,
     *     and accordingly shorter in a smaller one; zero for none
     */
    Fanout(Members members, Later later, Duration gap, RoomMetrics traffic) {
        this.traffic = traffic;
        this.members = members;
        this.later = later;
        this.gap = gap;
        this.flushed = System.nanoTime() - gap.toNanos();
    }

    /** Something was said. Nobody may come, go or be held before {@link #flush}. */
    void say(Event.Message message) {
        long now = System.nanoTime();
        if (pending.isEmpty()) {
            came = now;
        }
        pending.add(message);
        waiting = true;
        characters += message.text().length();
        long wait = gapNanos() - (now - flushed);
        if (wait <= 0 || characters > MAX_CHARACTERS) {
            flush();
        } else if (!scheduled) {
            scheduled = true;
            later.after(Duration.ofNanos(wait), () -> {
                scheduled = false;
                flush();
            });
        }
    }

    /** Few writes are worth little waiting: the gap grows with the room. */
    private long gapNanos() {
        int receivers = Math.min(members.all().size(), WHOLE_GAP);
        return gap.toNanos() * receivers / WHOLE_GAP;
    }

    /** Whether something has been said that is not offered yet. For any thread. */
    boolean isWaiting() {
        return waiting;
    }

    /** Whatever goes wrong with one connection is no matter of the others: it is cut. */
    static void alone(Connection connection, Runnable offering) {
        try {
            offering.run();
        } catch (RuntimeException e) {
            LOG.error("Connection {} is cut: nothing can be offered to it", connection, e);
            connection.cut();
        }
    }

    /** Offers to one of many; what goes wrong is no matter of the others. */
    static void offer(Frames frames, Connection connection) {
        alone(connection, () -> connection.offer(frames.in(connection.codec())));
    }

    /** Offers everything that has been said to everybody who is not held. */
    void flush() {
        if (pending.isEmpty()) {
            return;
        }
        List<Event.Message> batch = pending;
        pending = new ArrayList<>();
        characters = 0;
        flushed = System.nanoTime();
        Frames frames = new Frames(batch);
        int receivers = 0;
        for (Member member : members.all()) {
            if (!member.isHeld()) {
                receivers++;
                offer(frames, member.connection());
            }
        }
        traffic.delivered(batch.size(), receivers);
        traffic.fannedOut(System.nanoTime() - came);
        waiting = false; // not before: who does not see it waiting relies on its being offered
    }
}
