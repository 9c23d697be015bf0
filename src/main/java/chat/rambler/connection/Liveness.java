package chat.rambler.connection;

import java.time.Duration;

/**
 * When a connection was last heard of. Any byte counts; while its reader is busy with a command
 * nothing can be heard, and the silence does not count.
 */
public final class Liveness {
    /**
     * So many control frames between two looks, which are a second apart, are a flood: a peer has
     * reason for one in some seconds.
     */
    private static final int MOST_CONTROLS = 100;

    /** A burst is forgiven. */
    private static final int MOST_FLOODED_LOOKS = 3;

    private volatile long heard = System.nanoTime();
    private volatile long pinged = heard;
    private volatile boolean busy;
    private volatile long parts; // of its reader
    private volatile long begun; // when; 0 while nothing is incomplete
    private long controls; // these two of who looks after it
    private int flooded;

    /** Something has come in. */
    public void heard() {
        heard = System.nanoTime();
    }

    /** A part of what the client says has come in. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // by the connection's reader alone
    public void heardPart() {
        parts++;
        heard();
    }

    /** Something has come in that is not complete. */
    public void begun() {
        if (begun == 0) {
            begun = System.nanoTime() | 1;
        }
    }

    /** What had begun to come is complete. */
    public void complete() {
        begun = 0;
    }

    /** Whether something has been incomplete for {@code limit}. */
    boolean isUnfinished(Duration limit) {
        long since = begun;
        return !busy && since != 0 && System.nanoTime() - since > limit.toNanos();
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

    /**
     * Whether it floods us with frames that are not part of what it says: pings above all, which
     * the transport answers by itself. To be asked once a second.
     *
     * @param frames how many have come in all; those that were cut into several parts count for
     *     less, so that nobody is suspected who is not to blame
     */
    boolean isFlooding(long frames) {
        long now = Math.max(controls, frames - parts);
        flooded = now - controls > MOST_CONTROLS ? flooded + 1 : 0;
        controls = now;
        return flooded >= MOST_FLOODED_LOOKS;
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
