package chat.rambler.store;

import org.jspecify.annotations.Nullable;

/**
 * Reports what other servers change in the directory, and whose logins have become void on any server, this one
 * included.
 */
@FunctionalInterface
public interface DirectoryChanges {
    /** Begins to report; the listener may be called by any thread and may block. */
    void listen(Listener listener);

    /** Receives the changes. It may be told twice, or of this server's own change. */
    interface Listener {
        /** The memberships or nicknames of a user have changed. */
        void userChanged(UserId user);

        /**
         * All earlier logins of a user are void: the password was changed, or the user has logged out everywhere.
         *
         * @param spared the hash of the login token whose connections stay; null for none
         */
        void loggedOut(UserId user, @Nullable String spared);

        /** The room has been removed; not told of what this server has removed itself. */
        void roomClosed(RoomId room);

        /** Changes may have been missed: anything may have changed. */
        void anythingChanged();
    }
}
