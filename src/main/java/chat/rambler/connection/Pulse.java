package chat.rambler.connection;

import java.time.Duration;

/**
 * When a connection was last heard of. Any byte counts; while its reader is busy with a command
 * nothing can be heard, and the silence does not count.
 */
public final class Pulse {
    private volatile long heard = System.nanoTime();
    private volatile long pinged = heard;
    private volatile boolean busy;

    /** Something has come in. */
    public void heard() {
        heard = System.nanoTime();
    }

    /** The reader is occupied: until {@link #listening} nothing can be heard. */
    public void busy() {
        busy = true;
    }

    /** The reader takes the next bytes. */
    public void listening() {
        heard = System.nanoTime();
        busy = false;
    }

    /** Whether the last ping is older than {@code interval}; if so this counts as the next. */
    boolean pingIsDue(Duration interval) {
        long now = System.nanoTime();
        if (now - pinged < interval.toNanos()) {
            return false;
        }
        pinged = now;
        return true;
    }

    /** Whether a ping has stayed without any answer for {@code limit}. */
    boolean isGone(Duration limit) {
        return !busy && heard - pinged < 0 && System.nanoTime() - pinged > limit.toNanos();
    }
}
