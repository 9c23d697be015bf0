package chat.rambler.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Something the server tells a client: an answer, a message in a room or a change (PROTOCOL.md §2 and §4). */
public sealed interface Event {
    /** The same, with the name by which the receiver knows the room: that of a conversation depends on who is told. */
    default Event under(RoomName name) {
        return this;
    }

    /**
     * A message in a room. Its sender gets it too, once it is stored.
     *
     * @param epoch identifies the numbering of the room's messages; a new one begins if the store has lost some
     * @param seq the message's number in the room, from 1, without gaps
     * @param id unique in its room
     * @param user the account that said it; null for an anonymous connection
     * @param replay whether it was said before this connection entered the room
     * @param notice the act that this is; null for what was said
     * @param mentions the accounts that it names
     */
    record Message(
            RoomName room,
            String epoch,
            long seq,
            String id,
            Instant time,
            @Nullable UserName user,
            Nickname author,
            String text,
            boolean replay,
            @Nullable Notice notice,
            List<UserName> mentions)
            implements Event {
        @Override
        public Message under(RoomName name) {
            return new Message(name, epoch, seq, id, time, user, author, text, replay, notice, mentions);
        }

        /** Whether the message has been removed, so that only where and whose it was is told. */
        public boolean isRemoved() {
            return notice == null && text.isEmpty();
        }
    }

    /**
     * This connection has entered a room; the replay comes next.
     *
     * @param epoch identifies the numbering of the room's messages; empty if nothing has been said yet
     * @param seq the number of the newest message
     * @param oldest the number of the oldest message that is kept
     * @param recovered whether all messages after the position to resume from follow; null if none was given
     * @param missing how many messages after that position do not follow; null if unknown
     * @param members people in the room: each user once, each anonymous connection once
     * @param governed how the room is governed
     * @param read how far the user has read it; null if that is not known
     */
    record Entered(
            RoomName room,
            Nickname nickname,
            String epoch,
            long seq,
            long oldest,
            @Nullable Boolean recovered,
            @Nullable Long missing,
            int members,
            Governed governed,
            @Nullable Read read)
            implements Event {
        @Override
        public Entered under(RoomName name) {
            return new Entered(name, nickname, epoch, seq, oldest, recovered, missing, members, governed, read);
        }
    }

    /**
     * How far the user has read a room, on whatever device.
     *
     * @param epoch of the number
     * @param mentions how many messages behind that name the user
     */
    record Read(RoomName room, String epoch, long seq, int mentions) implements Event {}

    /**
     * How a room is governed, for somebody who enters it.
     *
     * @param topic null for none
     * @param role the role of the one who enters
     * @param settings those that are not as they are at first
     * @param isPrivate whether only its members and those who are invited know of it
     * @param with whom one talks to, if it is a conversation of two; else null
     */
    record Governed(
            @Nullable String topic,
            Role role,
            Map<Setting, String> settings,
            boolean isPrivate,
            @Nullable UserName with) {
        /** As every room is at first. */
        public static final Governed NOT = new Governed(null, Role.MEMBER, Map.of(), false, null);
    }

    /** A room that a connection is in, and its nickname there. */
    record Place(RoomName room, Nickname nickname) {}

    /** A request was carried out; there is nothing else to say about it. */
    record Done() implements Event {}

    /**
     * A message is stored.
     *
     * @param duplicate whether it had been stored before
     */
    record Said(RoomName room, String epoch, long seq, String id, Instant time, boolean duplicate) implements Event {}

    /**
     * Answers {@code connect}.
     *
     * @param server the server's name
     * @param limits the server's limits, by name
     */
    record Hello(String server, @Nullable UserName user, Map<String, Long> limits) implements Event {}

    /**
     * Somebody else has entered a room, left it or changed the nickname there.
     *
     * @param change null if only the number of people is told
     * @param nickname the person's nickname now; null if only the number is told
     * @param was the nickname before; null unless {@code change} is {@link Change#NICK}
     * @param members people in the room now: each user once, each anonymous connection once
     */
    record Presence(
            RoomName room,
            @Nullable Change change,
            @Nullable Nickname nickname,
            @Nullable Nickname was,
            int members) implements Event {
        @Override
        public Presence under(RoomName name) {
            return new Presence(name, change, nickname, was, members);
        }

        /** What has happened. */
        public enum Change {
            JOIN,
            LEAVE,
            NICK
        }
    }

    /**
     * This connection has left a room.
     *
     * @param expelled the act that put it out; null if it has left
     */
    record Left(RoomName room, @Nullable Notice expelled) implements Event {}

    /** An act was done of which the one who did it hears nothing else. */
    record ActDone() implements Event {}

    /** A code with which a user can set a new password, once, for so long. */
    record ResetCode(UserName user, String code, Duration lasts) implements Event {
        @Override
        public String toString() {
            return "ResetCode[" + user + "]"; // the code never reaches a log
        }
    }

    record LoggedIn(UserName user) implements Event {}

    record LoggedOut() implements Event {}

    record Registered(UserName user) implements Event {}

    record NicknameChanged(RoomName room, Nickname nickname) implements Event {}

    record RoomCreated(RoomName room) implements Event {}

    /** The user may enter a private room. */
    record Invited(RoomName room, UserName by) implements Event {}

    /**
     * Answers {@code #rooms}.
     *
     * @param rooms public ones in the order of creation, then the private ones that one is in; at most 500
     * @param more how many rooms follow these
     */
    record RoomList(List<RoomLine> rooms, int more) implements Event {}

    /**
     * One room in a list.
     *
     * @param members people connected in it: each user once, each anonymous connection once
     * @param joined whether the connection that asked is in it
     * @param isPrivate whether only its members and those who are invited know of it
     */
    record RoomLine(RoomName room, int members, boolean joined, boolean isPrivate) {}

    /**
     * Answers {@code #members}.
     *
     * @param members by the comparison key of the nickname, at most 500
     * @param more how many follow these
     */
    record Members(RoomName room, List<MemberLine> members, int more) implements Event {}

    /**
     * One member in a list.
     *
     * @param present whether connected in the room, on any server
     */
    record MemberLine(Nickname nickname, UserName user, Role role, boolean present) {}

    /**
     * Answers {@code #who}.
     *
     * @param members nicknames of the users in the room, sorted by comparison key, at most 500
     * @param roles of those of them who are not plain members
     * @param more how many users follow these
     * @param anonymous how many anonymous connections are in the room
     */
    record MemberList(RoomName room, List<Nickname> members, Map<Nickname, Role> roles, int more, int anonymous)
            implements Event {
        @Override
        public MemberList under(RoomName name) {
            return new MemberList(name, members, roles, more, anonymous);
        }
    }

    /**
     * Answers {@code #history}, oldest message first.
     *
     * @param count how many were asked for
     * @param more whether there are more messages in the direction that was asked for
     * @param first the number of the first message, also where it is not told, as somebody ignored has said it
     */
    record HistoryPage(RoomName room, List<Message> messages, int count, boolean more, long first) implements Event {}

    /**
     * Answers {@code #whoami}.
     *
     * @param user null for an anonymous connection
     * @param with whom one talks to alone
     */
    record Identity(@Nullable UserName user, List<Place> rooms, List<UserName> with, List<Invited> invited)
            implements Event {}

    /** Answers {@code #ignore} without a name: whom one ignores. */
    record IgnoredList(List<UserName> users) implements Event {}

    /** Whom one ignores has changed. */
    record IgnoredChanged(List<UserName> users) implements Event {}

    /**
     * Answers {@code #unread}, and greets a text client.
     *
     * @param more how many rooms more there are
     */
    record Unread(List<UnreadLine> rooms, int more) implements Event {}

    /**
     * A room in which the user has not read everything.
     *
     * @param with whom the user talks to, if it is a conversation of two
     * @param unread how many entries
     * @param mentions how many of them name the user
     */
    record UnreadLine(RoomName room, @Nullable UserName with, long unread, int mentions) {}

    /** Answers {@code #role} without a role. */
    record RoleTold(RoomName room, String name, Role role) implements Event {}

    /**
     * Answers {@code #topic} without a text.
     *
     * @param topic null for none
     */
    record TopicTold(RoomName room, @Nullable String topic) implements Event {}

    /** Answers {@code #set} without a name: all settings, with the values that hold. */
    record SettingsTold(RoomName room, Map<Setting, String> settings) implements Event {}

    /**
     * Somebody who is banned or muted.
     *
     * @param whom null for an anonymous visitor
     * @param said the number by which an anonymous visitor was named; null for a user
     * @param until null for ever
     */
    record Gagged(
            boolean banned,
            @Nullable UserName whom,
            @Nullable Long said,
            UserName by,
            Instant since,
            @Nullable Instant until,
            @Nullable String reason) {}

    /** Answers {@code #bans}. */
    record BanList(RoomName room, List<Gagged> gagged) implements Event {}

    /**
     * An act in the record of a room.
     *
     * @param text what was done, by the names of the users
     */
    record ActLine(long number, Instant time, Notice notice, String text) {}

    /**
     * Answers {@code #acts}, oldest first.
     *
     * @param count how many were asked for
     * @param more whether there are earlier ones
     */
    record ActList(RoomName room, List<ActLine> acts, int count, boolean more) implements Event {}

    /** Answers {@code #log}: as {@link HistoryPage}, with numbers and times. */
    record Log(HistoryPage page) implements Event {}

    /** Answers {@code #ping}. */
    record Pong() implements Event {}

    /** Answers {@code #help}. */
    record Help(List<CommandSyntax> forms) implements Event {}

    /** Answers {@code #limits}: the limits by name. */
    record Limits(Map<String, Long> limits) implements Event {}

    /** The messages {@code from} to {@code to} can never be shown, because they are no longer kept. */
    record Gap(RoomName room, long from, long to) implements Event {
        @Override
        public Gap under(RoomName name) {
            return new Gap(name, from, to);
        }
    }

    /** The store has lost some of a room's newest messages; those after {@code seq} are numbered in the new epoch. */
    record Reset(RoomName room, String epoch, long seq) implements Event {
        @Override
        public Reset under(RoomName name) {
            return new Reset(name, epoch, seq);
        }
    }

    /**
     * A command that was not carried out.
     *
     * @param left for how long it will still be refused; null if that is not known, or for ever
     */
    record Refused(ErrorCode code, String text, @Nullable Duration left) implements Event {}

    /** The last event before the server ends a connection. */
    record Goodbye(CloseReason reason) implements Event {}
}
