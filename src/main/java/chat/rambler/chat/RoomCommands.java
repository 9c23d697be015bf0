package chat.rambler.chat;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomRepository;
import chat.rambler.store.Storage;
import chat.rambler.store.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands that join, leave and create rooms and change nicknames. A user's change is stored first; then all
 * connections of the user follow it.
 */
final class RoomCommands {
    private final RoomRegistry rooms;
    private final RoomRepository roomRepository;
    private final MembershipRepository memberships;
    private final UserSessions userSessions;
    private final RoleCommands roles;
    private final ServerRules server;
    private final ReadingCommands reading;

    RoomCommands(
            RoomRegistry rooms,
            Storage storage,
            UserSessions userSessions,
            RoleCommands roles,
            ServerRules server,
            ReadingCommands reading) {
        this.reading = reading;
        this.server = server;
        this.roles = roles;
        this.rooms = rooms;
        this.roomRepository = storage.rooms();
        this.memberships = storage.memberships();
        this.userSessions = userSessions;
    }

    void join(Session session, String roomTyped, @Nullable String nicknameTyped) {
        User user = session.user();
        if (user == null) {
            joinAnonymously(session, roomTyped, nicknameTyped);
            return;
        }
        Optional<Room> joined = session.joinedRooms().named(roomTyped);
        if (joined.isPresent()) {
            if (session.resumes(joined.get())) {
                return;
            }
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, joined.get().name());
        }
        Room room = rooms.find(roomTyped)
                .or(() -> userSessions.places().invitedTo(user, roomTyped).map(rooms::of))
                .orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_ROOM, roomTyped));
        Nickname nickname = nicknameTyped == null ? user.name().asNickname() : Nickname.of(nicknameTyped);
        requireAdmitted(session, room);
        Position stands = reading.newest(room);
        userSessions.change(user, () -> {
            try {
                memberships.join(user, room.entry(), nickname);
            } catch (ProtocolException e) {
                if (e.code() != ErrorCode.ALREADY_JOINED) {
                    throw e;
                } // a membership that was to end with a kick: the connections follow it now
            }
            session.connection().reply(new Event.Done());
        });
        reading.said(session, room, stands); // what comes after it is new to him
    }

    void leave(Session session, String roomTyped, @Nullable String nicknameTyped) {
        if (declineIfInvited(session, roomTyped)) {
            session.connection().reply(new Event.ActDone());
            return;
        }
        Room room = session.joinedRooms().joined(rooms, roomTyped);
        if (nicknameTyped != null && !isOwn(session, room, nicknameTyped)) {
            throw new ProtocolException(ErrorCode.NOT_JOINED, room.name());
        }
        User user = session.user();
        if (user == null) {
            session.connection().reply(new Event.Done());
            session.leave(room);
        } else {
            Nickname nickname = session.joinedRooms().nicknameIn(room);
            boolean owns = room.entry().isPrivate() // and else could never come back
                    && Answers.await(room, room.readRules())
                                    .role(user.id(), room.entry().creator())
                            == Role.OWNER;
            userSessions.change(user, () -> {
                memberships.leave(user, room.entry(), owns);
                session.connection().reply(new Event.Done());
            });
            reading.forget(user, room.entry().id());
            roles.layDownRole(
                    session, room, user, nickname == null ? user.name().asNickname() : nickname);
        }
    }

    /** Declines an invitation, if that is what was meant; returns whether it was. */
    private boolean declineIfInvited(Session session, String roomTyped) {
        User user = session.user();
        if (user == null
                || session.joinedRooms().named(roomTyped).isPresent()
                || rooms.find(roomTyped).isPresent()) {
            return false;
        }
        Optional<RoomEntry> room = userSessions.places().invitedTo(user, roomTyped);
        if (room.isEmpty()) {
            return false;
        }
        userSessions.change(user, () -> memberships.uninvite(user, room.get()));
        return true;
    }

    void changeNickname(Session session, String roomTyped, String nicknameTyped) {
        User user = loggedIn(session, "to change your nickname");
        Room room = session.joinedRooms().joined(rooms, roomTyped);
        Authority.requireNoConversation(room);
        Nickname nickname = Nickname.of(nicknameTyped);
        userSessions.change(user, () -> {
            memberships.rename(user, room.entry(), nickname);
            session.connection().reply(new Event.Done());
            tellUnchanged(session, nickname, room.name()::equals);
        });
    }

    void changeAllNicknames(Session session, String nicknameTyped) {
        User user = loggedIn(session, "to change your nickname");
        if (session.joinedRooms().rooms().isEmpty()) {
            throw new ProtocolException(ErrorCode.NO_ROOMS);
        }
        Nickname nickname = Nickname.of(nicknameTyped);
        userSessions.change(user, () -> {
            memberships.renameAll(user, nickname);
            session.connection().reply(new Event.Done());
            tellUnchanged(session, nickname, _ -> true);
        });
    }

    void createRoom(Session session, String roomTyped, boolean isPrivate) {
        User user = loggedIn(session, "to create a room");
        server.requireCreating(user);
        RoomName name = isPrivate ? RoomName.ofPrivate(user.name(), roomTyped) : RoomName.ofPublic(roomTyped);
        List<RoomEntry> created = new ArrayList<>(1);
        userSessions.change(user, () -> {
            RoomEntry room = roomRepository.create(name, user, isPrivate);
            created.add(room);
            session.connection().reply(new Event.RoomCreated(room.name()));
        });
        created.forEach(room -> reading.said(session, rooms.of(room), Position.NONE));
    }

    /** Answers for rooms where the nickname stays the same: nothing changes there, but a command needs an answer. */
    private static void tellUnchanged(Session session, Nickname nickname, Predicate<RoomName> asked) {
        session.joinedRooms().told().stream()
                .filter(in -> asked.test(in.room()))
                .filter(in -> in.nickname().toString().equals(nickname.toString()))
                .forEach(in -> session.connection().answer(new Event.NicknameChanged(in.room(), nickname)));
    }

    private void joinAnonymously(Session session, String roomTyped, @Nullable String nicknameTyped) {
        Room freeChat = rooms.freeChat();
        if (nicknameTyped != null) {
            throw loginRequired("to take a nickname");
        }
        if (!isFreeChat(roomTyped)) {
            throw loginRequired("to join other rooms than \"" + freeChat.name() + "\"");
        }
        if (session.joinedRooms().has(freeChat)) {
            if (session.resumes(freeChat)) {
                return;
            }
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, freeChat.name());
        }
        server.requireVisiting(session.origin());
        requireAdmitted(session, freeChat);
        session.connection().reply(new Event.Done());
        session.enter(freeChat, Nickname.ANONYMOUS);
    }

    /** Before anything is changed: who enters is asked once more, by the rules of that moment. */
    private static void requireAdmitted(Session session, Room room) {
        Answers.await(room, room.requireAdmitted(session.user(), session.origin()));
    }

    /**
     * Whether it is the client's own nickname; false for an invalid one. {@code Anonymous} is the own nickname of an
     * anonymous client.
     */
    private static boolean isOwn(Session session, Room room, String nicknameTyped) {
        Nickname own = session.joinedRooms().nicknameIn(room);
        try {
            return own != null
                    && (nicknameTyped.equals(own.toString())
                            || Nickname.of(nicknameTyped).equals(own));
        } catch (ProtocolException notAName) {
            return false;
        }
    }

    /** Does not ask the storage: an anonymous client can only join "Free Chat", whichever rooms there are. */
    private static boolean isFreeChat(String roomTyped) {
        return RoomName.parse(roomTyped).filter(RoomName.FREE_CHAT::equals).isPresent();
    }

    private static User loggedIn(Session session, String whatFor) {
        User user = session.user();
        if (user == null) {
            throw loginRequired(whatFor);
        }
        return user;
    }

    private static ProtocolException loginRequired(String whatFor) {
        return new ProtocolException(ErrorCode.LOGIN_REQUIRED, whatFor);
    }
}
