package chat.rambler.store;

/** The draft was not stored: the room has other rules by now than those by which it was judged. */
public final class StaleRulesException extends NotStoredException {
    private static final long serialVersionUID = 1L;

    public StaleRulesException() {
        super("The room has other rules by now");
    }
}
