package chat.rambler.history;

/** The storage did not do what it was asked for. */
public final class StoreException extends RuntimeException {
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

    public boolean isCertain() {
        return certain;
    }
}
