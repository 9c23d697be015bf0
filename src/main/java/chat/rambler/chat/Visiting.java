package chat.rambler.chat;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomRepository;
import chat.rambler.store.User;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Joining, leaving and creating rooms, and what one is called there. A user's change is stored
 * first; then all connections of the user follow what is stored.
 */
final class Visiting {
    private final RoomRegistry rooms;
    private final RoomRepository roomRepository;
    private final MembershipRepository memberships;
    private final Following following;

    Visiting(RoomRegistry rooms, RoomRepository roomRepository, MembershipRepository memberships, Following following) {
        this.rooms = rooms;
        this.roomRepository = roomRepository;
        this.memberships = memberships;
        this.following = following;
    }

    void join(Participant participant, String roomTyped, @Nullable String nicknameTyped) {
        User user = participant.user();
        if (user == null) {
            joinAnonymously(participant, roomTyped, nicknameTyped);
            return;
        }
        Room room = rooms.named(roomTyped);
        if (participant.places().has(room)) {
            if (participant.resumes(room)) {
                return;
            }
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, room.name());
        }
        Nickname nickname = nicknameTyped == null ? user.name().asNickname() : Nickname.of(nicknameTyped);
        following.change(user, () -> {
            memberships.join(user, room.entry(), nickname);
            participant.connection().reply(new Event.Done());
        });
    }

    void leave(Participant participant, String roomTyped, @Nullable String nicknameTyped) {
        Room room = participant.places().joined(rooms, roomTyped);
        if (nicknameTyped != null && !isOwn(participant, room, nicknameTyped)) {
            throw new ProtocolException(ErrorCode.NOT_JOINED, room.name());
        }
        User user = participant.user();
        if (user == null) {
            participant.connection().reply(new Event.Done());
            participant.leave(room);
        } else {
            following.change(user, () -> {
                memberships.leave(user, room.entry());
                participant.connection().reply(new Event.Done());
            });
        }
    }

    void changeNickname(Participant participant, String roomTyped, String nicknameTyped) {
        User user = loggedIn(participant, "to change your nickname");
        Room room = participant.places().joined(rooms, roomTyped);
        Nickname nickname = Nickname.of(nicknameTyped);
        following.change(user, () -> {
            memberships.rename(user, room.entry(), nickname);
            participant.connection().reply(new Event.Done());
            tellUnchanged(participant, nickname, room.name()::equals);
        });
    }

    void changeAllNicknames(Participant participant, String nicknameTyped) {
        User user = loggedIn(participant, "to change your nickname");
        if (participant.places().rooms().isEmpty()) {
            throw new ProtocolException(ErrorCode.NO_ROOMS);
        }
        Nickname nickname = Nickname.of(nicknameTyped);
        following.change(user, () -> {
            memberships.renameAll(user, nickname);
            participant.connection().reply(new Event.Done());
            tellUnchanged(participant, nickname, _ -> true);
        });
    }

    void createRoom(Participant participant, String roomTyped) {
        User user = loggedIn(participant, "to create a room");
        RoomName name = RoomName.of(roomTyped);
        following.change(user, () -> {
            RoomEntry created = roomRepository.create(name, user);
            participant.connection().reply(new Event.RoomCreated(created.name()));
        });
    }

    /**
     * Where the nickname stays as it is there is nothing to follow, but a command gets its answer.
     */
    private static void tellUnchanged(Participant participant, Nickname nickname, Predicate<RoomName> asked) {
        participant.places().told().stream()
                .filter(in -> asked.test(in.room()))
                .filter(in -> in.nickname().toString().equals(nickname.toString()))
                .forEach(in -> participant.connection().answer(new Event.NicknameChanged(in.room(), nickname)));
    }

    private void joinAnonymously(Participant participant, String roomTyped, @Nullable String nicknameTyped) {
        Room freeChat = rooms.freeChat();
        if (nicknameTyped != null) {
            throw loginRequired("to take a nickname");
        }
        if (!isFreeChat(roomTyped)) {
            throw loginRequired("to join other rooms than \"" + freeChat.name() + "\"");
        }
        if (participant.places().has(freeChat)) {
            if (participant.resumes(freeChat)) {
                return;
            }
            throw new ProtocolException(ErrorCode.ALREADY_JOINED, freeChat.name());
        }
        participant.connection().reply(new Event.Done());
        participant.enter(freeChat, Nickname.ANONYMOUS);
    }

    /**
     * A nickname that cannot be one is nobody's; {@code Anonymous} is an anonymous connection's
     * own.
     */
    private static boolean isOwn(Participant participant, Room room, String nicknameTyped) {
        Nickname own = participant.places().nicknameIn(room);
        try {
            return own != null
                    && (nicknameTyped.equals(own.toString())
                            || Nickname.of(nicknameTyped).equals(own));
        } catch (ProtocolException notAName) {
            return false;
        }
    }

    /** Asks no storage: which rooms there are is nothing to an anonymous connection. */
    private static boolean isFreeChat(String roomTyped) {
        try {
            return RoomName.of(roomTyped).equals(RoomName.FREE_CHAT);
        } catch (ProtocolException notAName) {
            return false;
        }
    }

    private static User loggedIn(Participant participant, String whatFor) {
        User user = participant.user();
        if (user == null) {
            throw loginRequired(whatFor);
        }
        return user;
    }

    private static ProtocolException loginRequired(String whatFor) {
        return new ProtocolException(ErrorCode.LOGIN_REQUIRED, whatFor);
    }
}
