package chat.rambler.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Something a client asks the server to do; one line on the wire (PROTOCOL.md §3). Names stand here
 * as they were typed: whether one can be right is told after everything that is wrong before it
 * ({@code login_required} before {@code unknown_room} before {@code invalid_name}), so the one who
 * carries the command out makes values of them.
 */
public sealed interface Command {
    /** Become {@code user} on this connection. */
    record Login(String user, String password, JoinOptions entering) implements Command {
        public Login(String user, String password) {
            this(user, password, JoinOptions.DEFAULT);
        }

        @Override
        public String toString() {
            return "Login[user=" + user + "]"; // a password never reaches a log
        }
    }

    /** Become anonymous on this connection. */
    record Logout() implements Command {}

    /** Create an account, without logging in. */
    record Register(String user, String password) implements Command {
        @Override
        public String toString() {
            return "Register[user=" + user + "]"; // a password never reaches a log
        }
    }

    /** Enter a room, staying in the others. Without a nickname the user's own name serves. */
    record JoinRoom(String room, @Nullable String nickname, JoinOptions entering) implements Command {
        public JoinRoom(String room, @Nullable String nickname) {
            this(room, nickname, JoinOptions.DEFAULT);
        }
    }

    /** Leave a room. A nickname, if given, must be one's own there. */
    record LeaveRoom(String room, @Nullable String nickname) implements Command {}

    /** Take another nickname in one room. */
    record ChangeNickname(String room, String nickname) implements Command {}

    /** Take another nickname in all rooms one is in: everywhere or nowhere. */
    record ChangeAllNicknames(String nickname) implements Command {}

    /** Create a room and join it. */
    record CreateRoom(String room) implements Command {}

    /**
     * Say a text in one room that the sender is in.
     *
     * @param id made by the client, so that the same one is stored once; null for none
     */
    record Say(String room, String text, @Nullable String id) implements Command {
        public Say(String room, String text) {
            this(room, text, null);
        }
    }

    /** Say a text in every room that the connection is in. */
    record SayEverywhere(String text) implements Command {}

    /**
     * List the rooms there are.
     *
     * @param after the room to begin after; null for the first page
     */
    record ListRooms(@Nullable String after) implements Command {}

    /**
     * List who is connected in a room.
     *
     * @param after the nickname to begin after; null for the first page
     */
    record Who(String room, @Nullable String after) implements Command {}

    /**
     * Read messages of a room.
     *
     * @param count how many at most, 1 to 100
     * @param before only those with a smaller number; {@link Long#MAX_VALUE} for the newest
     * @param after those that follow this number instead; negative for none
     */
    record History(String room, int count, long before, long after) implements Command {
        public History(String room, int count, long before) {
            this(room, count, before, -1);
        }
    }

    /** Begin (PROTOCOL.md §8): enter one's rooms. */
    record Connect(JoinOptions entering) implements Command {}

    /** Ask whether the server is there. */
    record Ping() implements Command {}

    /** Tell who this connection is and where. */
    record WhoAmI() implements Command {}

    /** Tell how much of everything one may have. */
    record Limits() implements Command {}

    /** Explain the commands, or one of them. */
    record Help(@Nullable CommandSyntax form) implements Command {}
}
