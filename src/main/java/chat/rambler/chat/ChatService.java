package chat.rambler.chat;

import chat.rambler.auth.AuthService;
import chat.rambler.connection.Connection;
import chat.rambler.limits.Address;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.Refusals;
import chat.rambler.limits.Throttle;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Command;
import chat.rambler.protocol.Entering;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
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
    private final Throttle throttle;
    private final Pace pace;
    private final Following following;
    private final Speaking speaking;
    private final Visiting visiting;
    private final Inquiries inquiries;

    public ChatService(
            RoomRegistry rooms,
            Storage storage,
            AuthService auth,
            Throttle throttle,
            LimitsProperties limits,
            Refusals refusals,
            TokenClock clock) {
        this.rooms = rooms;
        this.limits = limits;
        this.auth = auth;
        this.throttle = throttle;
        this.pace = new Pace(limits, clock);
        this.following = new Following(storage.users(), storage.memberships(), rooms);
        storage.changes().listen(following);
        this.speaking = new Speaking(rooms, limits, refusals);
        this.visiting = new Visiting(rooms, storage.rooms(), storage.memberships(), following);
        this.inquiries = new Inquiries(rooms, storage.history());
    }

    /** What a new connection is to the chat: nobody yet, in no room. */
    public Participant participant(Connection connection, Address address) {
        return new Participant(connection, address, pace.ofConnection(), limits.messageLength());
    }

    /** Whether a connection is in a room of this name. */
    public boolean isIn(Participant participant, String roomTyped) {
        try {
            RoomName name = RoomName.of(roomTyped);
            return participant.places().rooms().stream()
                    .anyMatch(room -> room.name().equals(name));
        } catch (ProtocolException notAName) {
            return false;
        }
    }

    /** How many connections a user has to this server, those that are just coming included. */
    public int connectionsOf(User user) {
        return following.count(user);
    }

    /**
     * What a connection has sent is no command, or nothing at all, which costs it as much as one.
     *
     * @return the refusal if it does so too fast
     */
    public @Nullable ProtocolException notUnderstood(Participant participant) {
        return pace.keepAnyway(participant);
    }

    /** A connection has come: as a user, or anonymous if null. It enters its rooms. */
    public void connect(Participant participant, @Nullable Login login) {
        StoreDeadline.during(() -> arrive(participant, login));
    }

    /** A login by which it was let in may have become void since: then it is told to come back. */
    private void arrive(Participant participant, @Nullable Login login) {
        try {
            become(participant, login, () -> {});
        } catch (ProtocolException e) {
            if (e.code() != ErrorCode.BAD_CREDENTIALS) {
                throw e;
            }
            participant.connection().end(CloseReason.LOGGED_OUT);
        }
    }

    /**
     * A connection has come that says itself when it is ready, by {@link Command.Connect}: as a
     * user, or anonymous if null.
     */
    public void await(Participant participant, @Nullable Login login) {
        participant.await(login);
    }

    /** Whether it has still to say that it is ready. */
    public boolean isAwaited(Participant participant) {
        return participant.isAwaited();
    }

    /** Sees to it that what the connection has said comes before what it is told next. */
    public void flush(Participant participant) {
        participant.places().flush();
    }

    /** A connection has ended. */
    public void disconnect(Participant participant) {
        participant.disconnect(); // first: from here on it becomes nobody else
        User user = participant.user();
        if (user != null) {
            following.part(participant, user);
        }
    }

    /**
     * Carries out one command. Refuses with {@link ProtocolException} what cannot be done; nothing
     * is half done then.
     */
    public void handle(Participant participant, Command command) {
        boolean everywhere = command instanceof Command.SayEverywhere || command instanceof Command.ChangeAllNicknames;
        pace.keep(participant, everywhere ? participant.places().rooms().size() : 1);
        if (participant.isAwaited() && !(command instanceof Command.Connect)) {
            throw new ProtocolException(ErrorCode.CONNECT_FIRST);
        }
        try {
            StoreDeadline.during(() -> carryOut(participant, command));
        } finally {
            participant.wants(Entering.DEFAULT); // it was for this request alone
            pace.owe(participant, participant.takeBrought());
        }
    }

    private void carryOut(Participant participant, Command command) {
        if (!(command instanceof Command.SayEverywhere || command instanceof Command.Say)) {
            participant.places().flush();
        }
        switch (command) {
            case Command.Connect(var entering) -> connect(participant, entering);
            case Command.Ping() -> participant.connection().reply(new Event.Done());
            case Command.SayEverywhere(var text) -> speaking.sayEverywhere(participant, text);
            case Command.Say(var room, var text, var id) -> speaking.say(participant, room, text, id);
            case Command.Login(var user, var password, var entering) -> {
                participant.wants(entering);
                login(participant, user, password);
            }
            case Command.Logout() -> logout(participant);
            case Command.Register(var user, var password) -> register(participant, user, password);
            case Command.JoinRoom(var room, var nickname, var entering) -> {
                participant.wants(entering);
                visiting.join(participant, room, nickname);
            }
            case Command.LeaveRoom(var room, var nickname) -> visiting.leave(participant, room, nickname);
            case Command.ChangeNickname(var room, var nickname) -> visiting.changeNickname(participant, room, nickname);
            case Command.ChangeAllNicknames(var nickname) -> visiting.changeAllNicknames(participant, nickname);
            case Command.CreateRoom(var room) -> visiting.createRoom(participant, room);
            case Command.ListRooms(var after) -> inquiries.listRooms(participant, after);
            case Command.Who(var room, var after) -> inquiries.who(participant, room, after);
            case Command.History(var room, var count, var before, var after) -> {
                if (after < 0) {
                    inquiries.history(participant, room, count, before);
                } else {
                    inquiries.historyAfter(participant, room, count, after);
                }
            }
            case Command.WhoAmI() -> inquiries.whoAmI(participant);
            case Command.Limits() -> participant.connection().reply(new Event.Limits(limits.byName()));
            case Command.Help(var form) -> inquiries.help(participant, form);
        }
    }

    private void connect(Participant participant, Entering entering) {
        if (!participant.isAwaited()) {
            throw new ProtocolException(ErrorCode.USAGE, "connect once, as the first object");
        }
        User user = participant.user();
        if (user != null) {
            following.requirePlace(user, limits.connectionsPerUser());
        }
        Login login = participant.arrive();
        participant.connection().reply(new Event.Hello(SERVER, user == null ? null : user.name(), limits.byName()));
        participant.wants(entering);
        arrive(participant, login);
    }

    private void login(Participant participant, String userName, String password) {
        Login login =
                throttle.login(userName, participant.address(), from -> auth.authenticate(userName, password, from));
        User user = login.user();
        following.requirePlace(user, limits.connectionsPerUser());
        become(participant, login, () -> participant.connection().reply(new Event.LoggedIn(user.name())));
    }

    private void logout(Participant participant) {
        if (participant.user() == null) {
            throw new ProtocolException(ErrorCode.NOT_LOGGED_IN);
        }
        become(participant, null, () -> participant.connection().reply(new Event.LoggedOut()));
    }

    private void register(Participant participant, String userName, String password) {
        User user = throttle.registration(participant.address(), from -> auth.register(userName, password, from));
        participant.connection().reply(new Event.Registered(user.name()));
    }

    /** Whoever is told to be somebody is that one, whatever becomes of entering rooms. */
    private void become(Participant participant, @Nullable Login login, Runnable told) {
        User before = participant.user();
        try {
            if (login != null) {
                following.join(participant, login, told);
            } else {
                told.run();
                var freeChat = Map.of(rooms.freeChat().entry().id(), Nickname.ANONYMOUS);
                participant.become(null, freeChat, rooms);
            }
        } finally {
            if (before != null && !before.equals(participant.user())) {
                following.part(participant, before);
            }
        }
    }
}
