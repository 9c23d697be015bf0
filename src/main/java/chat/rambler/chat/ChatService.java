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
import chat.rambler.store.OriginHash;
import chat.rambler.store.Storage;
import chat.rambler.store.StoreDeadline;
import chat.rambler.store.TokenClock;
import chat.rambler.store.User;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the commands of clients (PROTOCOL.md §3). Each method runs on the connection's own thread and returns
 * when the command has been answered or its message stored. Only then is the next message read.
 */
public final class ChatService {
    /** The server's name in the answer to {@code connect}. */
    private static final String SERVER = "Rambler Chat";

    private final RoomRegistry rooms;
    private final LimitsProperties limits;
    private final OriginHash origins;
    private final ServerRules serverRules;
    private final RuleEnforcer enforcer;
    private final AuthService auth;
    private final LoginThrottle loginThrottle;
    private final RateLimiter pace;
    private final UserSessions userSessions;
    private final MessageCommands messageCommands;
    private final ReadingCommands reading;
    private final RoomCommands roomCommands;
    private final ConversationCommands conversations;
    private final ModerationCommands moderation;
    private final RoleCommands roles;
    private final InvitationCommands invitations;
    private final AdministrationCommands administration;
    private final Queries queries;

    ChatService(
            RoomRegistry rooms,
            Storage storage,
            AuthService auth,
            LoginThrottle loginThrottle,
            LimitsProperties limits,
            RefusalCounters refusalCounters,
            TokenClock clock,
            ClaimToken claimToken,
            RoomExpiry expiry,
            ServerRules serverRules) {
        this.rooms = rooms;
        this.limits = limits;
        this.origins = storage.origins();
        this.auth = auth;
        this.loginThrottle = loginThrottle;
        this.pace = new RateLimiter(limits, clock);
        this.serverRules = serverRules;
        this.userSessions = new UserSessions(storage, rooms, serverRules, new MarkerFeed(storage.markers()));
        storage.changes().listen(userSessions);
        this.reading = new ReadingCommands(rooms, storage);
        Authority authority = new Authority(rooms, storage);
        this.messageCommands = new MessageCommands(
                rooms, authority, storage.history(), limits, refusalCounters, reading, new Mentions(storage));
        this.administration = new AdministrationCommands(
                rooms, authority, storage.history(), auth, loginThrottle, storage.origins(), claimToken);
        this.enforcer = new RuleEnforcer(serverRules, userSessions, administration);
        this.roles = new RoleCommands(rooms, authority);
        this.moderation = new ModerationCommands(rooms, authority, storage, userSessions, expiry);
        this.invitations = new InvitationCommands(
                authority,
                storage,
                userSessions,
                storage.rateLimits().allowances("invitations", limits.invitationsPerHour(), Duration.ofHours(1)));
        this.roomCommands = new RoomCommands(rooms, storage, userSessions, roles, serverRules, reading);
        this.conversations = new ConversationCommands(
                rooms,
                storage,
                authority,
                serverRules,
                userSessions,
                messageCommands,
                reading,
                storage.rateLimits()
                        .allowances("conversations", limits.newConversationsPerHour(), Duration.ofHours(1)));
        this.queries = new Queries(rooms, storage.history(), storage.memberships(), reading);
        rooms.server().whenGoverned(enforcer::governed);
    }

    /** Makes a user an administrator, in the name of the server; what prevents that is logged. */
    void makeAdministrator(String userTyped) {
        administration.makeAdministrator(userTyped);
    }

    /** The session of a new connection: anonymous, in no room. */
    public Session session(Connection connection, Address address) {
        String origin = origins.of(address.network());
        Session session = new Session(connection, address, origin, pace.ofConnection(), limits.messageLength());
        enforcer.add(session);
        return session;
    }

    /** Whether the client is in a room with this name; false for an invalid name. */
    public boolean isIn(Session session, String roomTyped) {
        return session.joinedRooms().named(roomTyped).isPresent();
    }

    /** The names of the private rooms that the client may know of. */
    public Stream<RoomName> privateNames(Session session) {
        return session.privateNames();
    }

    /** How many connections a user has to this server, including those that are about to become the user's. */
    public int connectionsOf(User user) {
        return userSessions.count(user);
    }

    /**
     * Charges a message that is blank or not understood as much as a command.
     *
     * @return the refusal if the client sends too fast, else null
     */
    public @Nullable ProtocolException notUnderstood(Session session) {
        return pace.keepAnyway(session);
    }

    /** Opens a session and enters its rooms. A null login means anonymous. */
    public void connect(Session session, @Nullable Login login) {
        StoreDeadline.during(() -> arrive(session, login));
    }

    /** The login may have become void meanwhile: then the connection is ended and told to come back. */
    private void arrive(Session session, @Nullable Login login) {
        try {
            become(session, login, () -> {});
        } catch (ProtocolException e) {
            switch (e.code()) {
                case BAD_CREDENTIALS -> session.connection().end(CloseReason.LOGGED_OUT);
                case SUSPENDED -> enforcer.end(session, e);
                default -> throw e;
            }
        }
    }

    /** Opens a session that enters its rooms only on {@link Command.Connect}. A null login means anonymous. */
    public void await(Session session, @Nullable Login login) {
        session.await(login);
    }

    /** Whether {@link Command.Connect} has yet to come. */
    public boolean isAwaited(Session session) {
        return session.isAwaited();
    }

    /** Sends what still waits to be broadcast in the client's rooms, so that it comes before the next answer. */
    public void flush(Session session) {
        session.joinedRooms().flush();
    }

    /** Ends the session, because the connection has ended. */
    public void disconnect(Session session) {
        enforcer.remove(session);
        session.disconnect(); // first: from here on its user does not change
        reading.end(session);
        User user = session.user();
        if (user != null) {
            userSessions.part(session, user);
        }
    }

    /**
     * Carries out one command. Throws a {@link ProtocolException} if it is refused; a refused command is never carried
     * out in part (PROTOCOL.md §4).
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
            session.wants(JoinOptions.DEFAULT); // they were for this request only
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
            case Command.Say(var room, var text, var id) ->
                either(
                        room,
                        () -> messageCommands.say(session, room, text, id),
                        with -> conversations.say(session, with, text, id));
            case Command.Login(var user, var password, var entering) -> {
                session.wants(entering);
                login(session, user, password);
            }
            case Command.Logout() -> logout(session);
            case Command.Register(var user, var password) -> register(session, user, password);
            case Command.JoinRoom(var room, var nickname, var entering) -> {
                session.wants(entering);
                either(
                        room,
                        () -> roomCommands.join(session, room, nickname),
                        with -> conversations.open(session, with));
            }
            case Command.LeaveRoom(var room, var nickname) ->
                either(
                        room,
                        () -> roomCommands.leave(session, room, nickname),
                        with -> conversations.close(session, with));
            case Command.Ignore(var user, var on) -> conversations.ignore(session, user, on);
            case Command.ListUnread() -> reading.unread(session);
            case Command.Read(var room, var seq) -> reading.read(session, room, seq);
            case Command.ListIgnored() -> conversations.listIgnored(session);
            case Command.ChangeNickname(var room, var nickname) -> roomCommands.changeNickname(session, room, nickname);
            case Command.ChangeAllNicknames(var nickname) -> roomCommands.changeAllNicknames(session, nickname);
            case Command.CreateRoom(var room, var isPrivate) -> roomCommands.createRoom(session, room, isPrivate);
            case Command.ListRooms(var after) -> queries.listRooms(session, after);
            case Command.Who(var room, var after) -> queries.who(session, room, after);
            case Command.History(var room, var count, var before, var after) -> {
                if (after < 0) {
                    queries.history(session, room, count, before);
                } else {
                    queries.historyAfter(session, room, count, after);
                }
            }
            case Command.Log(var room, var count, var before) -> queries.log(session, room, count, before);
            case Command.Claim(var token) -> administration.claim(session, token);
            case Command.Moderate act -> moderation.moderate(session, act);
            case Command.SetRole(var room, var who, var role) -> roles.role(session, room, who, role);
            case Command.Topic(var room, var topic) -> moderation.topic(session, room, topic);
            case Command.Change(var room, var name, var value) -> moderation.change(session, room, name, value);
            case Command.Reset(var user) -> administration.reset(session, user);
            case Command.Remove(var room, var number, var reason) ->
                messageCommands.remove(session, room, number, reason);
            case Command.Close(var room, var reason) -> moderation.close(session, room, reason);
            case Command.Bans(var room) -> moderation.bans(session, room);
            case Command.Acts(var room, var count, var before) -> moderation.acts(session, room, count, before);
            case Command.ListMembers(var room, var after) -> queries.members(session, room, after);
            case Command.Invite(var room, var user, var lets) -> invitations.invite(session, room, user, lets);
            case Command.WhoAmI() -> queries.whoAmI(session);
            case Command.Limits() -> session.connection().reply(new Event.Limits(limits.byName()));
            case Command.Help(var forms) -> session.connection().reply(new Event.Help(forms));
        }
    }

    /** Does one thing in a room, the other in the conversation with a user, if the name is {@code @USER}. */
    private static void either(String roomTyped, Runnable inRoom, Consumer<String> inConversation) {
        String with = RoomName.conversationWith(roomTyped);
        if (with == null) {
            inRoom.run();
        } else {
            inConversation.accept(with);
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
        serverRules.requireRegistering(session.address());
        User user = loginThrottle.registration(session.address(), from -> auth.register(userName, password, from));
        session.connection().reply(new Event.Registered(user.name()));
    }

    /** Once a client is told its new identity, it has that identity, even if entering rooms fails. */
    private void become(Session session, @Nullable Login login, Runnable told) {
        User before = session.user();
        reading.end(session);
        try {
            if (login != null) {
                userSessions.join(session, login, told);
                reading.greet(session);
            } else {
                told.run();
                ProtocolException forbidden = enforcer.whyNotVisiting(session);
                session.become(
                        null,
                        Places.of(
                                forbidden == null
                                        ? Map.of(rooms.freeChat().entry().id(), Nickname.ANONYMOUS)
                                        : Map.of()),
                        Map.of(),
                        rooms);
                if (forbidden != null) {
                    enforcer.shutOut(session, forbidden);
                }
            }
        } finally {
            if (before != null && !before.equals(session.user())) {
                userSessions.part(session, before);
            }
        }
    }
}
