package chat.rambler.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How code refuses a command: answered with {@link Event.Refused}, logged at debug at most, without
 * a stack trace.
 */
public final class ProtocolException extends RuntimeException {
    private final ErrorCode code;
    private final @Nullable String ref;

    /** Refuses with {@code code}, its text filled with {@code arguments} in their order. */
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

    /** The same, refusing the request that has this {@code ref}. */
    ProtocolException answering(String ref) {
        return new ProtocolException(code, text(), ref);
    }

    /** The {@code ref} of the request, where it is refused before anybody else could know it. */
    public @Nullable String ref() {
        return ref;
    }

    public ErrorCode code() {
        return code;
    }

    /** The answer that tells the client. */
    public Event.Refused refused() {
        return new Event.Refused(code, text());
    }

    /** What a person reads. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
