package chat.rambler.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A refusal: answered with {@link Event.Refused}, logged at debug level at most, without a stack trace. */
public final class ProtocolException extends RuntimeException {
    private final ErrorCode code;
    private final @Nullable String ref;
    private final @Nullable Duration wait;

    /** A refusal with this code, whose text is filled with {@code arguments} in order. */
    public ProtocolException(ErrorCode code, Object... arguments) {
        super(code.text(arguments), null, false, false);
        this.code = code;
        this.ref = null;
        this.wait = null;
    }

    private ProtocolException(ErrorCode code, String text, @Nullable String ref, @Nullable Duration wait) {
        super(text, null, false, false);
        this.code = code;
        this.ref = ref;
        this.wait = wait;
    }

    /** The same, for the request with this {@code ref}. */
    ProtocolException answering(String requestRef) {
        return new ProtocolException(code, text(), requestRef, wait);
    }

    /** The same, for as long as this; null for ever. */
    public ProtocolException waiting(@Nullable Duration left) {
        return new ProtocolException(code, text(), ref, left);
    }

    /** The {@code ref} of a request that was refused while it was decoded; null if there is none. */
    public @Nullable String ref() {
        return ref;
    }

    public ErrorCode code() {
        return code;
    }

    /** The event that answers the client. */
    public Event.Refused refused() {
        return new Event.Refused(code, text(), wait);
    }

    /** The text for people. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
