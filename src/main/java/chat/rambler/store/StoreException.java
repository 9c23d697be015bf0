package chat.rambler.store;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;

/**
 * The storage did not do what it was asked for. Every storage throws this exception only. Each transport translates it
 * in one place (PROTOCOL.md §4, {@code unavailable} and {@code change_unconfirmed}); for what is said in a room, the
 * error names the room.
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

    /** It is unknown whether it was done. */
    public static StoreException unconfirmed() {
        return new StoreException("The storage does not answer, perhaps it has done it", false);
    }

    /**
     * The refusal for the client: {@link ErrorCode#UNAVAILABLE} if it was certainly not done, else
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
