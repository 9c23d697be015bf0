package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;

/**
 * The storage did not do what it was asked for. Every storage fails with this one exception; each
 * transport translates it in one place (PROTOCOL.md §4, {@code unavailable} and {@code
 * change_unconfirmed}), and what is said in a room with the room's name.
 */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean certain;

    private StoreException(String message, boolean certain) {
        super(message, null, false, false);
        this.certain = certain;
    }

    /** It was certainly not done, and will not be. */
    public static StoreException notDone() {
        return new StoreException("The storage does not answer", true);
    }

    /** Nobody can tell whether it was done. */
    public static StoreException unconfirmed() {
        return new StoreException("The storage does not answer, perhaps it has done it", false);
    }

    /**
     * How a client is told: {@link ErrorCode#UNAVAILABLE} where it was certainly not done, else
     * {@link ErrorCode#CHANGE_UNCONFIRMED}.
     */
    public ProtocolException refusal() {
        return certain
                ? new ProtocolException(ErrorCode.UNAVAILABLE, "the directory")
                : new ProtocolException(ErrorCode.CHANGE_UNCONFIRMED);
    }

    /** Whether it was certainly not done. */
    public boolean isCertain() {
        return certain;
    }
}
