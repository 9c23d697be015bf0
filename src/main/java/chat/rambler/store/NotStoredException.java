package chat.rambler.store;

/** The draft was certainly not stored, for a reason that the step which numbers messages has found. */
public abstract sealed class NotStoredException extends RuntimeException
        permits NotKeptException, SlowModeException, StaleRulesException {
    private static final long serialVersionUID = 1L;

    NotStoredException(String message) {
        super(message, null, false, false);
    }
}
