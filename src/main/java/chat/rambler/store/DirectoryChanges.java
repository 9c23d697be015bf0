package chat.rambler.store;

/**
 * Tells what other servers change in the directory, and wherever it happens that a user's logins
 * are void.
 */
@FunctionalInterface
public interface DirectoryChanges {
    /** Begins to tell; the listener may be called by any thread and may block. */
    void listen(Listener listener);

    /** Who wants to know. Being told twice, or of one's own change, must do no harm. */
    interface Listener {
        /** The memberships or nicknames of a user have changed. */
        void userChanged(UserId user);

        /**
         * All logins of a user made before now are void: its password was changed, or it says so.
         */
        void loggedOut(UserId user);

        /** Something may have been missed: anything may have changed. */
        void anythingChanged();
    }
}
