package chat.rambler.connection;

import java.time.Duration;

/**
 * When a connection was last heard of; any byte counts. While its reader is busy with a command nothing can be heard,
 * so that silence does not count.
 */
public final class Liveness {
    /**
     * More control frames than this between two checks, a second apart, are a flood: a peer has reason for one every
     * few seconds.
     */
    private static final int MOST_CONTROLS = 100;

    /** Checks in a row with a flood; a shorter burst is allowed. */
    private static final int MOST_FLOODED_LOOKS = 3;

    private volatile long heard = System.nanoTime();
    private volatile long pinged = heard;
    private volatile boolean busy;
    private volatile long parts; // written by the reader only
    private volatile long begun; // when the incomplete part began; 0 if there is none
    private long controls; // this and the next are used by the watchdog only
    private int flooded;

    /** Any bytes have come in. */
    public void heard() {
        heard = System.nanoTime();
    }

    /** A part of a message has come in. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // called by the connection's reader only
    public void heardPart() {
        parts++;
        heard();
    }

    /** Something incomplete has come in. */
    public void begun() {
        if (begun == 0) {
            begun = System.nanoTime() | 1;
        }
    }

    /** What was incomplete is complete now. */
    public void complete() {
        begun = 0;
    }

    /** Whether something has been incomplete for {@code limit}. */
    boolean isUnfinished(Duration limit) {
        long since = begun;
        return !busy && since != 0 && System.nanoTime() - since > limit.toNanos();
    }

    /** The reader is busy: nothing can be heard until {@link #listening}. */
    public void busy() {
        busy = true;
    }

    /** The reader takes the next bytes. */
    public void listening() {
        heard = System.nanoTime();
        busy = false;
    }

    /**
     * Whether the peer floods the server with frames that are not part of a message: above all pings, which the
     * transport answers by itself. To be asked once a second.
     *
     * @param frames how many have come in since the connection opened; messages that were cut into several parts lower
     *     the result, so that no innocent peer is suspected
     */
    boolean isFlooding(long frames) {
        long now = Math.max(controls, frames - parts);
        flooded = now - controls > MOST_CONTROLS ? flooded + 1 : 0;
        controls = now;
        return flooded >= MOST_FLOODED_LOOKS;
    }

    /** Whether the last ping is older than {@code interval}; if so, this counts as the next one. */
    boolean pingIsDue(Duration interval) {
        long now = System.nanoTime();
        if (now - pinged < interval.toNanos()) {
            return false;
        }
        pinged = now;
        return true;
    }

    /** Whether nothing has come in for {@code limit} after a ping. */
    boolean isGone(Duration limit) {
        return !busy && heard - pinged < 0 && System.nanoTime() - pinged > limit.toNanos();
    }
}
