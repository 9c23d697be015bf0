package chat.rambler.store;

import java.time.Duration;

/** The draft was not stored: its sender has to wait. */
public final class SlowModeException extends NotStoredException {
    private static final long serialVersionUID = 1L;

    private final Duration left;

    /**
     * @param left how long the sender has to wait
     */
    public SlowModeException(Duration left) {
        super("Slow mode");
        this.left = left;
    }

    public Duration left() {
        return left;
    }
}
