package chat.rambler.store;

/** The draft was not stored: the message that it would remove is not kept any more, or has been removed before. */
public final class NotKeptException extends NotStoredException {
    private static final long serialVersionUID = 1L;

    private final long seq;

    public NotKeptException(long seq) {
        super("The message is not kept");
        this.seq = seq;
    }

    /** The number of that message. */
    public long seq() {
        return seq;
    }
}
