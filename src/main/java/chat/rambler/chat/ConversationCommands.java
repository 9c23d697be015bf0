package chat.rambler.chat;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.ContactRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenBuckets;
import chat.rambler.store.User;
import org.jspecify.annotations.Nullable;

/**
 * The commands for conversations of two, and for ignoring somebody (PROTOCOL.md §12). A conversation is a room; who is in it
 * is what the two have open.
 */
final class ConversationCommands {
    private final RoomRegistry rooms;
    private final ContactRepository contacts;
    private final ReadingCommands reading;
    private final Authority authority;
    private final ServerRules server;
    private final UserSessions userSessions;
    private final MessageCommands messages;
    private final TokenBuckets beginnings;

    /** @param beginnings how many conversations a user may begin */
    ConversationCommands(
            RoomRegistry rooms,
            Storage storage,
            Authority authority,
            ServerRules server,
            UserSessions userSessions,
            MessageCommands messages,
            ReadingCommands reading,
            TokenBuckets beginnings) {
        this.rooms = rooms;
        this.contacts = storage.contacts();
        this.reading = reading;
        this.authority = authority;
        this.server = server;
        this.userSessions = userSessions;
        this.messages = messages;
        this.beginnings = beginnings;
    }

    /**
     * Says a text in the conversation with a user, which is opened for both if need be. Refused with
     * {@link ErrorCode#CLOSED}, {@link ErrorCode#UNKNOWN_USER}, {@link ErrorCode#REFUSED}, or {@link ErrorCode#RATE_LIMITED} if
     * it is one new conversation too many.
     */
    void say(Session session, String userTyped, String text, @Nullable String chosenId) {
        User user = loggedIn(session);
        server.requireTalking(user);
        User with = authority.user(userTyped);
        messages.requireShort(text);
        Room room = rooms.of(RoomEntry.conversation(user, with));
        boolean isIn = session.joinedRooms().has(room);
        Position stands = isIn ? Answers.await(room, room.position()) : reading.newest(room);
        if (stands.seq() == 0) {
            requireBeginning(user, with);
        }
        if (contacts.open(user, with, stands)) {
            userSessions.userChanged(with.id());
            userSessions.change(user, () -> {});
        } else if (!isIn) { // another connection has opened it a moment ago
            userSessions.change(user, () -> {});
        }
        messages.say(session, room, text, chosenId);
    }

    /** Nothing has been said there: it costs a token, unless it is open, as after a message that could not be stored. */
    private void requireBeginning(User user, User with) {
        boolean isOpen = contacts.contacts(user).stream()
                .anyMatch(one -> one.opened() != null && one.with().equals(with));
        if (!isOpen) {
            beginnings.of(user.id().value()).take();
        }
    }

    /** Opens the conversation on one's own side, and enters it. Refused with {@link ErrorCode#UNKNOWN_USER}, or as one that begins. */
    void open(Session session, String userTyped) {
        User user = loggedIn(session);
        User with = authority.user(userTyped);
        Room room = rooms.of(RoomEntry.conversation(user, with));
        if (session.joinedRooms().has(room)) {
            if (session.resumes(room)) {
                return;
            }
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, session.nameOf(room));
        }
        Position stands = reading.newest(room);
        if (stands.seq() == 0) {
            requireBeginning(user, with);
        }
        userSessions.change(user, () -> {
            contacts.openOwn(user, with, stands);
            session.connection().reply(new Event.Done());
        });
    }

    /** Closes it on one's own side. Refused with {@link ErrorCode#NOT_JOINED}. */
    void close(Session session, String userTyped) {
        User user = loggedIn(session);
        Room room = session.joinedRooms().joined(rooms, "@" + userTyped);
        Position stands = Answers.await(room, room.position());
        User with = authority.user(userTyped);
        userSessions.change(user, () -> {
            contacts.closeOwn(user, with, stands);
            session.connection().reply(new Event.Done());
        });
        reading.forget(user, room.entry().id());
    }

    /** Refused with {@link ErrorCode#UNKNOWN_USER}, with {@link ErrorCode#TOO_MANY}, or if it is oneself. */
    void ignore(Session session, String userTyped, boolean on) {
        User user = loggedIn(session);
        User whom = authority.user(userTyped);
        if (whom.equals(user)) {
            throw Authority.forbidden("that is you");
        }
        userSessions.change(user, () -> {
            contacts.ignore(user, whom, on);
            session.connection().reply(new Event.ActDone());
        });
    }

    void listIgnored(Session session) {
        loggedIn(session);
        session.connection().reply(new Event.IgnoredList(session.ignoredNames()));
    }

    private static User loggedIn(Session session) {
        User user = session.user();
        if (user == null) {
            throw new ProtocolException(ErrorCode.LOGIN_REQUIRED, "to talk to one person alone");
        }
        return user;
    }
}
