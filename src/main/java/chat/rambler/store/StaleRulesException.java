package chat.rambler.store;

/** The draft was not stored: the room has other rules, or more messages, by now than it was judged by. */
public final class StaleRulesException extends NotStoredException {
    private static final long serialVersionUID = 1L;

    public StaleRulesException() {
        super("The room is not as it was judged by");
    }
}
