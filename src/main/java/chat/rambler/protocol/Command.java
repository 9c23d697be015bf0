package chat.rambler.protocol;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something a client asks the server to do (PROTOCOL.md §3). Names are as typed: they are checked only when the command
 * is carried out, because other errors come first ({@code login_required}, {@code unknown_room}, then
 * {@code invalid_name}).
 */
public sealed interface Command {
    /** Log in as {@code user} on this connection. */
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

    /** Join a room and stay in the others. Without a nickname, the user name is used. */
    record JoinRoom(String room, @Nullable String nickname, JoinOptions entering) implements Command {
        public JoinRoom(String room, @Nullable String nickname) {
            this(room, nickname, JoinOptions.DEFAULT);
        }
    }

    /** Leave a room. A nickname, if given, must be the user's own there. */
    record LeaveRoom(String room, @Nullable String nickname) implements Command {}

    /** Change the nickname in one room. */
    record ChangeNickname(String room, String nickname) implements Command {}

    /** Change the nickname in all joined rooms, or in none. */
    record ChangeAllNicknames(String nickname) implements Command {}

    /** Create a room and join it. */
    record CreateRoom(String room, boolean isPrivate) implements Command {}

    /**
     * List the members of a private room, present or not.
     *
     * @param after the nickname to begin after; null for the first page
     */
    record ListMembers(String room, @Nullable String after) implements Command {}

    /** Let a user into a private room, or take that back. */
    record Invite(String room, String user, boolean lets) implements Command {}

    /**
     * Say a text in one joined room.
     *
     * @param id chosen by the client, so that a message that is sent twice is stored once; null for none
     */
    record Say(String room, String text, @Nullable String id) implements Command {
        public Say(String room, String text) {
            this(room, text, null);
        }
    }

    /** Say a text in every joined room. */
    record SayEverywhere(String text) implements Command {}

    /**
     * List the rooms.
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
     * Read a room's messages.
     *
     * @param count how many messages at most, 1 to 100
     * @param before only messages with a smaller number; {@link Long#MAX_VALUE} for the newest
     * @param after read the messages after this number instead; negative if not given
     */
    record History(String room, int count, long before, long after) implements Command {
        public History(String room, int count, long before) {
            this(room, count, before, -1);
        }
    }

    /** Become the server's administrator, while it has none. */
    record Claim(String token) implements Command {
        @Override
        public String toString() {
            return "Claim[]"; // the token never reaches a log
        }
    }

    /**
     * Put somebody out of a room, or silence him, or end that.
     *
     * @param act kick, ban, unban, mute or unmute
     * @param time for how long; null if not given
     * @param reason null if not given
     */
    record Moderate(
            String room,
            Notice.Act act,
            Target who,
            @Nullable Duration time,
            @Nullable String reason) implements Command {}

    /**
     * Give somebody a role in a room, or ask for it.
     *
     * @param role as typed; null to ask
     */
    record SetRole(String room, Target who, @Nullable String role) implements Command {}

    /**
     * Set the topic of a room, or ask for it.
     *
     * @param topic null to ask; {@code -} for none
     */
    record Topic(String room, @Nullable String topic) implements Command {}

    /**
     * Change a setting of a room, or ask for all of them.
     *
     * @param name as typed; null to ask
     * @param value as typed; null exactly if {@code name} is
     */
    record Change(
            String room, @Nullable String name, @Nullable String value) implements Command {}

    /**
     * End a room for good.
     *
     * @param reason null if not given
     */
    record Close(String room, @Nullable String reason) implements Command {}

    /**
     * Take the text of a message out of a room.
     *
     * @param number the number of the message
     * @param reason null if not given
     */
    record Remove(String room, long number, @Nullable String reason) implements Command {}

    /** Hear nothing more from a user, or end that. */
    record Ignore(String user, boolean on) implements Command {}

    /** Tell in which rooms something is unread. */
    record ListUnread() implements Command {}

    /**
     * Count a room as read.
     *
     * @param seq up to this number; {@link Long#MAX_VALUE} for the newest
     */
    record Read(String room, long seq) implements Command {}

    /** List whom one ignores. */
    record ListIgnored() implements Command {}

    /** Give a user who has forgotten the password a code for a new one. */
    record Reset(String user) implements Command {}

    /** List who is banned or muted in a room. */
    record Bans(String room) implements Command {}

    /** List what was done in a room to govern it: {@code count} acts at most, those before a number. */
    record Acts(String room, int count, long before) implements Command {}

    /** Read a room's messages with their numbers and times; as {@link History}. */
    record Log(String room, int count, long before) implements Command {}

    /** Begin the connection and enter its rooms (PROTOCOL.md §8). */
    record Connect(JoinOptions entering) implements Command {}

    /** Ask whether the server is there. */
    record Ping() implements Command {}

    /** Ask for this connection's user, rooms and nicknames. */
    record WhoAmI() implements Command {}

    /** Ask for the server's limits. */
    record Limits() implements Command {}

    /** Explain these commands. */
    record Help(List<CommandSyntax> forms) implements Command {}
}
