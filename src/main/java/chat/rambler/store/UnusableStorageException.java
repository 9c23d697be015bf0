package chat.rambler.store;

/** The server cannot start with what the storage has; nothing there was changed. */
public final class UnusableStorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param message what is wrong, with the file or folder
     * @param action what an operator can do
     */
    public UnusableStorageException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** What an operator can do. */
    public String action() {
        return action;
    }
}
