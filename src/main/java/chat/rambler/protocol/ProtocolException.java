package chat.rambler.protocol;

import org.jspecify.annotations.Nullable;

/** A refusal: answered with {@link Event.Refused}, logged at debug level at most, without a stack trace. */
public final class ProtocolException extends RuntimeException {
    private final ErrorCode code;
    private final @Nullable String ref;

    /** A refusal with this code, whose text is filled with {@code arguments} in order. */
    public ProtocolException(ErrorCode code, Object... arguments) {
        super(code.text(arguments), null, false, false);
        this.code = code;
        this.ref = null;
    }

    private ProtocolException(ErrorCode code, String text, String ref) {
        super(text, null, false, false);
        this.code = code;
        this.ref = ref;
    }

    /** The same, for the request with this {@code ref}. */
    ProtocolException answering(String ref) {
        return new ProtocolException(code, text(), ref);
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
        return new Event.Refused(code, text());
    }

    /** The text for people. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
