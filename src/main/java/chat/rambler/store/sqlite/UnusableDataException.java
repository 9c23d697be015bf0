package chat.rambler.store.sqlite;

/** The server cannot start with what is in {@code chat.data}; nothing there was changed. */
final class UnusableDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * @param message what is wrong, with the file or folder
     * @param action what an operator can do
     */
    UnusableDataException(String message, String action) {
        super(message);
        this.action = action;
    }

    String action() {
        return action;
    }
}
