package chat.rambler.chat;

import chat.rambler.auth.AuthService;
import chat.rambler.connection.Connection;
import chat.rambler.limits.Address;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.LoginThrottle;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Command;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.JoinOptions;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Login;
import chat.rambler.store.Storage;
import chat.rambler.store.StoreDeadline;
import chat.rambler.store.TokenClock;
import chat.rambler.store.User;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what clients ask for (PROTOCOL.md §3). Each method runs on the connection's own
 * thread and returns when the command has been answered or its message stored: the next line is
 * read only then.
 */
public final class ChatService {
    /** What answers {@code connect}. */
    private static final String SERVER = "Rambler Chat";

    private final RoomRegistry rooms;
    private final LimitsProperties limits;
    private final AuthService auth;
    private final LoginThrottle loginThrottle;
    private final RateLimiter pace;
    private final UserSessions userSessions;
    private final MessageCommands messageCommands;
    private final RoomCommands roomCommands;
    private final Queries queries;

    public ChatService(
            RoomRegistry rooms,
            Storage storage,
            AuthService auth,
            LoginThrottle loginThrottle,
            LimitsProperties limits,
            RefusalCounters refusalCounters,
            TokenClock clock) {
        this.rooms = rooms;
        this.limits = limits;
        this.auth = auth;
        this.loginThrottle = loginThrottle;
        this.pace = new RateLimiter(limits, clock);
        this.userSessions = new UserSessions(storage.users(), storage.memberships(), rooms);
        storage.changes().listen(userSessions);
        this.messageCommands = new MessageCommands(rooms, limits, refusalCounters);
        this.roomCommands = new RoomCommands(rooms, storage.rooms(), storage.memberships(), userSessions);
        this.queries = new Queries(rooms, storage.history());
    }

    /** What a new connection is to the chat: nobody yet, in no room. */
    public Session session(Connection connection, Address address) {
        return new Session(connection, address, pace.ofConnection(), limits.messageLength());
    }

    /** Whether a connection is in a room of this name. */
    public boolean isIn(Session session, String roomTyped) {
        try {
            RoomName name = RoomName.of(roomTyped);
            return session.joinedRooms().rooms().stream()
                    .anyMatch(room -> room.name().equals(name));
        } catch (ProtocolException notAName) {
            return false;
        }
    }

    /** How many connections a user has to this server, those that are just coming included. */
    public int connectionsOf(User user) {
        return userSessions.count(user);
    }

    /**
     * What a connection has sent is no command, or nothing at all, which costs it as much as one.
     *
     * @return the refusal if it does so too fast
     */
    public @Nullable ProtocolException notUnderstood(Session session) {
        return pace.keepAnyway(session);
    }

    /** A connection has come: as a user, or anonymous if null. It enters its rooms. */
    public void connect(Session session, @Nullable Login login) {
        StoreDeadline.during(() -> arrive(session, login));
    }

    /** A login by which it was let in may have become void since: then it is told to come back. */
    private void arrive(Session session, @Nullable Login login) {
        try {
            become(session, login, () -> {});
        } catch (ProtocolException e) {
            if (e.code() != ErrorCode.BAD_CREDENTIALS) {
                throw e;
            }
            session.connection().end(CloseReason.LOGGED_OUT);
        }
    }

    /**
     * A connection has come that says itself when it is ready, by {@link Command.Connect}: as a
     * user, or anonymous if null.
     */
    public void await(Session session, @Nullable Login login) {
        session.await(login);
    }

    /** Whether it has still to say that it is ready. */
    public boolean isAwaited(Session session) {
        return session.isAwaited();
    }

    /** Sees to it that what the connection has said comes before what it is told next. */
    public void flush(Session session) {
        session.joinedRooms().flush();
    }

    /** A connection has ended. */
    public void disconnect(Session session) {
        session.disconnect(); // first: from here on it becomes nobody else
        User user = session.user();
        if (user != null) {
            userSessions.part(session, user);
        }
    }

    /**
     * Carries out one command. Refuses with {@link ProtocolException} what cannot be done; nothing
     * is half done then.
     */
    public void handle(Session session, Command command) {
        boolean everywhere = command instanceof Command.SayEverywhere || command instanceof Command.ChangeAllNicknames;
        pace.keep(session, everywhere ? session.joinedRooms().rooms().size() : 1);
        if (session.isAwaited() && !(command instanceof Command.Connect)) {
            throw new ProtocolException(ErrorCode.CONNECT_FIRST);
        }
        try {
            StoreDeadline.during(() -> carryOut(session, command));
        } finally {
            session.wants(JoinOptions.DEFAULT); // it was for this request alone
            pace.owe(session, session.takeBrought());
        }
    }

    private void carryOut(Session session, Command command) {
        if (!(command instanceof Command.SayEverywhere || command instanceof Command.Say)) {
            session.joinedRooms().flush();
        }
        switch (command) {
            case Command.Connect(var entering) -> connect(session, entering);
            case Command.Ping() -> session.connection().reply(new Event.Pong());
            case Command.SayEverywhere(var text) -> messageCommands.sayEverywhere(session, text);
            case Command.Say(var room, var text, var id) -> messageCommands.say(session, room, text, id);
            case Command.Login(var user, var password, var entering) -> {
                session.wants(entering);
                login(session, user, password);
            }
            case Command.Logout() -> logout(session);
            case Command.Register(var user, var password) -> register(session, user, password);
            case Command.JoinRoom(var room, var nickname, var entering) -> {
                session.wants(entering);
                roomCommands.join(session, room, nickname);
            }
            case Command.LeaveRoom(var room, var nickname) -> roomCommands.leave(session, room, nickname);
            case Command.ChangeNickname(var room, var nickname) -> roomCommands.changeNickname(session, room, nickname);
            case Command.ChangeAllNicknames(var nickname) -> roomCommands.changeAllNicknames(session, nickname);
            case Command.CreateRoom(var room) -> roomCommands.createRoom(session, room);
            case Command.ListRooms(var after) -> queries.listRooms(session, after);
            case Command.Who(var room, var after) -> queries.who(session, room, after);
            case Command.History(var room, var count, var before, var after) -> {
                if (after < 0) {
                    queries.history(session, room, count, before);
                } else {
                    queries.historyAfter(session, room, count, after);
                }
            }
            case Command.WhoAmI() -> queries.whoAmI(session);
            case Command.Limits() -> session.connection().reply(new Event.Limits(limits.byName()));
            case Command.Help(var form) -> queries.help(session, form);
        }
    }

    private void connect(Session session, JoinOptions entering) {
        if (!session.isAwaited()) {
            throw new ProtocolException(ErrorCode.USAGE, "connect once, as the first object");
        }
        User user = session.user();
        if (user != null) {
            userSessions.requirePlace(user, limits.connectionsPerUser());
        }
        Login login = session.arrive();
        session.connection().reply(new Event.Hello(SERVER, user == null ? null : user.name(), limits.byName()));
        session.wants(entering);
        arrive(session, login);
    }

    private void login(Session session, String userName, String password) {
        Login login =
                loginThrottle.login(userName, session.address(), from -> auth.authenticate(userName, password, from));
        User user = login.user();
        userSessions.requirePlace(user, limits.connectionsPerUser());
        become(session, login, () -> session.connection().reply(new Event.LoggedIn(user.name())));
    }

    private void logout(Session session) {
        if (session.user() == null) {
            throw new ProtocolException(ErrorCode.NOT_LOGGED_IN);
        }
        become(session, null, () -> session.connection().reply(new Event.LoggedOut()));
    }

    private void register(Session session, String userName, String password) {
        User user = loginThrottle.registration(session.address(), from -> auth.register(userName, password, from));
        session.connection().reply(new Event.Registered(user.name()));
    }

    /** Whoever is told to be somebody is that one, whatever becomes of entering rooms. */
    private void become(Session session, @Nullable Login login, Runnable told) {
        User before = session.user();
        try {
            if (login != null) {
                userSessions.join(session, login, told);
            } else {
                told.run();
                var freeChat = Map.of(rooms.freeChat().entry().id(), Nickname.ANONYMOUS);
                session.become(null, freeChat, rooms);
            }
        } finally {
            if (before != null && !before.equals(session.user())) {
                userSessions.part(session, before);
            }
        }
    }
}
