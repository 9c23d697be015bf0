package chat.rambler.protocol;

/**
 * How code refuses a command: answered with {@link Event.Refused}, logged at debug at most, without
 * a stack trace.
 */
public final class ProtocolException extends RuntimeException {
    private final ErrorCode code;

    /** Refuses with {@code code}, its text filled with {@code arguments} in their order. */
    public ProtocolException(ErrorCode code, Object... arguments) {
        super(code.text(arguments), null, false, false);
        this.code = code;
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
