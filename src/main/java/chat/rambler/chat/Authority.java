package chat.rambler.chat;

import chat.rambler.limits.Address;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.Target;
import chat.rambler.protocol.UserName;
import chat.rambler.room.Decision;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Account;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.OriginHash;
import chat.rambler.store.Rules;
import chat.rambler.store.Storage;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.User;
import chat.rambler.store.UserRepository;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what to whom (PROTOCOL.md §10): finds the client that acts and whom it means, compares their ranks, and does
 * what is allowed. Each act is decided by the rules that hold when it gets its number.
 */
final class Authority {
    private static final int MAX_REASON = 200; // code points

    private final RoomRegistry rooms;
    private final UserRepository users;
    private final MembershipRepository memberships;
    private final HistoryRepository history;
    private final OriginHash origins;
    private final String ownMachine;

    Authority(RoomRegistry rooms, Storage storage) {
        this.rooms = rooms;
        this.users = storage.users();
        this.memberships = storage.memberships();
        this.history = storage.history();
        this.origins = storage.origins();
        this.ownMachine = origins.of(Address.LOCAL.network());
    }

    /**
     * Whom an act is about.
     *
     * @param user null for an anonymous visitor
     * @param said the number by which a visitor was named
     * @param origin where a visitor is from; null if that does not matter
     * @param name as people in the room know the user; null for a visitor
     */
    record Subject(
            @Nullable User user,
            @Nullable Long said,
            @Nullable String origin,
            @Nullable String name) {
        /** Under which the rules have a ban or mute of it. */
        String key() {
            return user == null ? Rules.gagOf(String.valueOf(origin)) : Rules.gagOf(user.id());
        }

        static Subject of(User user, String name) {
            return new Subject(user, null, null, name);
        }

        Notice notice(
                Notice.Act act,
                @Nullable User by,
                @Nullable Instant until,
                @Nullable String value,
                @Nullable String reason) {
            return new Notice(
                    act,
                    by == null ? null : by.name(),
                    user == null ? null : user.name(),
                    user == null ? null : user.id().value(),
                    said,
                    origin,
                    until,
                    null,
                    value,
                    reason);
        }
    }

    /**
     * Who governs which room, by the name that he has there.
     *
     * @param isIn whether this connection hears the room
     */
    record Actor(Session session, User user, Room room, String name, boolean isIn) {
        void reply(Event event) {
            session.connection().reply(event);
        }
    }

    static User loggedIn(Session session) {
        User user = session.user();
        if (user == null) {
            throw new ProtocolException(ErrorCode.LOGIN_REQUIRED, "to govern a room");
        }
        return user;
    }

    /** The client in the room that a command governs. An administrator need not be in it. Nobody governs a conversation. */
    Actor actor(Session session, String roomTyped) {
        Actor actor = remover(session, roomTyped);
        requireNoConversation(actor.room());
        return actor;
    }

    /** Likewise, but each of two may take back in their conversation what he has said. */
    Actor remover(Session session, String roomTyped) {
        User user = loggedIn(session);
        Room room;
        if (roomTyped.equals(RoomName.SERVER.toString())) {
            room = rooms.server();
        } else if (isAdministratorNow(user)) {
            room = RoomName.conversationWith(roomTyped) != null
                    ? session.joinedRooms().joined(rooms, roomTyped)
                    : session.joinedRooms().named(roomTyped).orElseGet(() -> rooms.named(roomTyped));
        } else {
            room = session.joinedRooms().joined(rooms, roomTyped);
        }
        return actor(session, user, room);
    }

    /** Likewise, but an administrator finds a private room too, to close it. */
    Actor closing(Session session, String roomTyped) {
        User user = loggedIn(session);
        boolean elsewhere = session.joinedRooms().named(roomTyped).isEmpty() && isAdministratorNow(user);
        Optional<Room> hidden =
                elsewhere && rooms.find(roomTyped).isEmpty() ? rooms.findPrivate(roomTyped) : Optional.empty();
        return hidden.map(room -> actor(session, user, room)).orElseGet(() -> actor(session, roomTyped));
    }

    private Actor actor(Session session, User user, Room room) {
        return new Actor(
                session, user, room, nameIn(room, user), session.joinedRooms().has(room));
    }

    /** Asks the storage where it matters: another server may have changed that a moment ago. */
    private boolean isAdministratorNow(User user) {
        if (rooms.isAdministrator(user)) {
            Answers.await(rooms.server(), rooms.server().readRules());
        }
        return rooms.isAdministrator(user);
    }

    boolean isServer(Room room) {
        return room.equals(rooms.server());
    }

    /** Refused with {@link ErrorCode#FORBIDDEN} in a conversation of two. */
    static void requireNoConversation(Room room) {
        if (room.entry().isConversation()) {
            throw forbidden("this is a conversation of two");
        }
    }

    void requireRoom(Room room) {
        if (isServer(room)) {
            throw new ProtocolException(ErrorCode.UNKNOWN_ROOM, room.name());
        }
    }

    /** Whether visitors from this origin come from the server's own machine, or from a proxy there that nobody has named. */
    boolean isOwnMachine(@Nullable String origin) {
        return ownMachine.equals(origin);
    }

    /** Reads the rules. Refused with {@link ErrorCode#FORBIDDEN} if somebody has not this role by them. */
    Rules require(Actor actor, Role role) {
        Rules rules = Answers.await(actor.room(), actor.room().readRules());
        requireRank(actor, role, null);
        return rules;
    }

    /**
     * Never waits: it is asked again when the act gets its number.
     *
     * @param subject null if it does not matter whom the act is about
     */
    void requireRank(Actor actor, Role role, @Nullable Subject subject) {
        Room room = actor.room();
        Role own = room.role(actor.user());
        if (isServer(room)) {
            if (!own.isAtLeast(Role.ADMINISTRATOR)) {
                throw forbidden("only administrators may do that");
            }
        } else if (!own.isAtLeast(role)) {
            requireNoConversation(room);
            String who = role == Role.OWNER ? "the owner" : "moderators";
            throw forbidden("only " + who + " of \"" + room.name() + "\" may do that");
        }
        if (subject != null
                && subject.user() != null
                && room.role(subject.user()).isAtLeast(own)) {
            throw forbidden("\"" + subject.name() + "\" has as much to say there as you");
        }
    }

    static ProtocolException forbidden(String why) {
        return new ProtocolException(ErrorCode.FORBIDDEN, why);
    }

    static void requireShort(@Nullable String reason) {
        if (reason != null && reason.codePointCount(0, reason.length()) > MAX_REASON) {
            throw new ProtocolException(ErrorCode.TOO_LONG, MAX_REASON + " characters");
        }
    }

    static ProtocolException unknown(Target who, Room room) {
        return unknown(who, room.name());
    }

    static ProtocolException unknown(Target who, RoomName room) {
        return switch (who) {
            case Target.Named(var name) -> new ProtocolException(ErrorCode.UNKNOWN_USER, name);
            case Target.SayerOf(var number) -> new ProtocolException(ErrorCode.UNKNOWN_MESSAGE, number, room);
        };
    }

    Subject subject(Room room, Target who) {
        return switch (who) {
            case Target.Named(var name) -> {
                User user = named(room, name).orElseThrow(() -> unknown(who, room));
                yield Subject.of(user, nameIn(room, user));
            }
            case Target.SayerOf(var number) -> sayer(room, number);
        };
    }

    /** An account, or an address of those who have none. */
    Subject ofServer(Target who) {
        if (who instanceof Target.Named(var name)) {
            Optional<User> user = named(rooms.server(), name);
            if (user.isPresent()) {
                return Subject.of(user.get(), user.get().name().toString());
            }
            Optional<String> network = Address.parse(name).map(Address::network);
            if (network.isPresent()) {
                return new Subject(null, null, origins.of(network.get()), null);
            }
            throw new ProtocolException(ErrorCode.UNKNOWN_USER, name);
        }
        throw new ProtocolException(ErrorCode.USAGE, "#ban * USER or ADDRESS [TIME] [REASON]");
    }

    /** The user of this name. Refused with {@link ErrorCode#UNKNOWN_USER}. */
    User user(String typed) {
        return named(rooms.server(), typed).orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_USER, typed));
    }

    Optional<User> named(Room room, String typed) {
        Optional<User> holder = Optional.empty();
        if (!isServer(room)) {
            try {
                holder = memberships.holders(room.entry(), List.of(Nickname.of(typed))).values().stream()
                        .findFirst()
                        .flatMap(users::find)
                        .map(Account::user);
            } catch (ProtocolException notANickname) {
                holder = Optional.empty();
            }
        }
        try {
            return holder.isPresent() ? holder : users.find(UserName.of(typed)).map(Account::user);
        } catch (ProtocolException notAName) {
            return Optional.empty();
        }
    }

    private Subject sayer(Room room, long number) {
        StoredMessage message = said(room, number).orElseThrow(() -> unknown(new Target.SayerOf(number), room));
        if (message.user() != null) {
            User user = users.find(message.user())
                    .map(Account::user)
                    .orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_USER, String.valueOf(message.user())));
            return Subject.of(user, nameIn(room, user));
        }
        String origin = Answers.await(room, history.origin(room.entry().id(), number))
                .orElseThrow(() -> unknown(new Target.SayerOf(number), room));
        return new Subject(null, number, origin, null);
    }

    private Optional<StoredMessage> said(Room room, long number) {
        return entry(room, number).filter(one -> one.notice() == null);
    }

    /** What has this number in the room's history; empty if it is not kept. */
    Optional<StoredMessage> entry(Room room, long number) {
        long end = number == Long.MAX_VALUE ? number : number + 1;
        return Answers.await(room, history.before(room.entry().id(), end, 1)).messages().stream()
                .filter(one -> one.seq() == number)
                .findFirst();
    }

    boolean isMember(Room room, User user) {
        return memberships.of(user).containsKey(room.entry().id());
    }

    /** The nickname of a member; the name of any other user. */
    String nameIn(Room room, User user) {
        Nickname nickname =
                isServer(room) ? null : memberships.of(user).get(room.entry().id());
        return nickname == null ? user.name().toString() : nickname.toString();
    }

    Decision decided(Actor actor, Subject subject, Notice notice) {
        return new Decision(notice, ActWording.of(notice, history.now(), actor.name(), subject.name()));
    }

    /**
     * Does an act and answers it: whoever is in the room hears the notice. An act on the whole server, which nobody hears, is
     * answered when this server obeys it.
     */
    void act(Actor actor, Function<Rules, Decision> decision) {
        if (isServer(actor.room())) {
            govern(actor, _ -> {}, decision);
            actor.reply(new Event.ActDone());
            return;
        }
        govern(
                actor,
                notice -> actor.reply(actor.isIn() && !notice.isQuiet() ? new Event.Done() : new Event.ActDone()),
                decision);
    }

    void govern(Actor actor, Consumer<Notice> told, Function<Rules, Decision> decision) {
        Room room = actor.room();
        String id = actor.session().nextMessageId();
        try {
            Answers.await(
                    room,
                    room.govern(
                            id,
                            actor.user(),
                            decision,
                            done -> told.accept(
                                    Objects.requireNonNull(done.message().notice()))));
        } catch (ProtocolException e) {
            throw e.code() == ErrorCode.UNCONFIRMED ? new ProtocolException(ErrorCode.CHANGE_UNCONFIRMED) : e;
        }
    }
}
