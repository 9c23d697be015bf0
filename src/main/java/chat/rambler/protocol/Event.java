package chat.rambler.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something the server tells a client: an answer, a message in a room, a change (PROTOCOL.md §2 and
 * §4).
 */
public sealed interface Event {
    /**
     * A message said in a room; its sender gets it too, once it is stored.
     *
     * @param epoch the life of the room's numbering
     * @param seq its number in the room, from 1, without holes
     * @param id unique in its room
     * @param user the account that said it; null for an anonymous connection
     * @param replay whether it was said before this connection entered the room
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
            boolean replay)
            implements Event {}

    /**
     * This connection has entered a room; what was said there last comes next.
     *
     * @param epoch the life of the room's numbering; empty where nothing has been said yet
     * @param seq the number of the newest message
     * @param oldest the number of the oldest message that is kept
     * @param recovered whether everything after the place to resume from comes now; null where
     *     there was none
     * @param missing how many after that place cannot come; null if that is not known
     * @param members how many are in the room: each user once, each anonymous connection once
     */
    record Entered(
            RoomName room,
            Nickname nickname,
            String epoch,
            long seq,
            long oldest,
            @Nullable Boolean recovered,
            @Nullable Long missing,
            int members)
            implements Event {}

    /** A room that a connection is in, and its nickname there. */
    record Place(RoomName room, Nickname nickname) {}

    /** A request was carried out, and there is no more to say about it. */
    record Done() implements Event {}

    /**
     * A message is stored.
     *
     * @param duplicate whether it had been before
     */
    record Said(RoomName room, String epoch, long seq, String id, Instant time, boolean duplicate) implements Event {}

    /**
     * Answers {@code connect}.
     *
     * @param server what the server is
     * @param limits what it allows, by name
     */
    record Hello(String server, @Nullable UserName user, Map<String, Long> limits) implements Event {}

    /**
     * Somebody else has come to a room, left it or changed the nickname there.
     *
     * @param change null where only the number is told
     * @param nickname of the one it is about, now; null where only the number is told
     * @param was the nickname before; null but for {@link Change#NICK}
     * @param members how many there are now: each user once, each anonymous connection once
     */
    record Presence(
            RoomName room,
            @Nullable Change change,
            @Nullable Nickname nickname,
            @Nullable Nickname was,
            int members) implements Event {
        /** What has happened. */
        public enum Change {
            JOIN,
            LEAVE,
            NICK
        }
    }

    /** This connection has left a room. */
    record Left(RoomName room) implements Event {}

    record LoggedIn(UserName user) implements Event {}

    record LoggedOut() implements Event {}

    record Registered(UserName user) implements Event {}

    record NicknameChanged(RoomName room, Nickname nickname) implements Event {}

    record RoomCreated(RoomName room) implements Event {}

    /**
     * Answers {@code #rooms}.
     *
     * @param rooms in the order of their creation, 500 at most
     * @param more how many rooms come after these
     */
    record RoomList(List<RoomLine> rooms, int more) implements Event {}

    /**
     * One room in a list.
     *
     * @param members how many are connected in it: each user once, each anonymous connection once
     * @param joined whether the one who asked is in it
     */
    record RoomLine(RoomName room, int members, boolean joined) {}

    /**
     * Answers {@code #who}.
     *
     * @param members the nicknames of users in the room, in their order, 500 at most
     * @param more how many users come after these
     * @param anonymous how many anonymous connections are in the room
     */
    record MemberList(RoomName room, List<Nickname> members, int more, int anonymous) implements Event {}

    /**
     * Answers {@code #history}, oldest message first.
     *
     * @param count how many were asked for
     * @param more whether older ones than these are kept
     */
    record HistoryPage(RoomName room, List<Message> messages, int count, boolean more) implements Event {}

    /** Answers {@code #whoami}; a null user is anonymous. */
    record Identity(@Nullable UserName user, List<Place> rooms) implements Event {}

    /** Answers {@code #ping}. */
    record Pong() implements Event {}

    /** Answers {@code #help}. */
    record Help(List<CommandSyntax> forms) implements Event {}

    /** How much of everything one may have, by name. */
    record Limits(Map<String, Long> limits) implements Event {}

    /** Messages that can never be shown: they are no longer kept. */
    record Gap(RoomName room, long from, long to) implements Event {}

    /** The store has lost a room's numbering; what follows is numbered anew. */
    record Reset(RoomName room, String epoch, long seq) implements Event {}

    /** A command that was not carried out. */
    record Refused(ErrorCode code, String text) implements Event {}

    /** The last word before the server ends a connection. */
    record Goodbye(CloseReason reason) implements Event {}
}
