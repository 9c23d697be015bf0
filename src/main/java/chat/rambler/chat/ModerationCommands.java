package chat.rambler.chat;

import chat.rambler.auth.AuthService;
import chat.rambler.limits.Address;
import chat.rambler.limits.LoginThrottle;
import chat.rambler.protocol.Command;
import chat.rambler.protocol.CommandSyntax;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.Setting;
import chat.rambler.protocol.Target;
import chat.rambler.protocol.UserName;
import chat.rambler.room.Decision;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Account;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.OriginHash;
import chat.rambler.store.RoomAct;
import chat.rambler.store.Rules;
import chat.rambler.store.Storage;
import chat.rambler.store.StoreException;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.User;
import chat.rambler.store.UserRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that govern a room or the server (PROTOCOL.md §10). Each act is decided by the rules that hold when it
 * gets its number; only then does the directory follow, so that a server that dies in between leaves at most a membership
 * by which nobody can enter.
 */
final class ModerationCommands {
    private static final Logger LOG = LoggerFactory.getLogger(ModerationCommands.class);

    private static final Duration MUTE = Duration.ofHours(1);
    private static final Duration VISITOR_BAN = Duration.ofDays(1);

    /** An address has other users after a while. */
    private static final Duration LONGEST_VISITOR_BAN = Duration.ofDays(30);

    private static final int MOST_NETWORKS = 10;
    private static final int MAX_GAGS = 1_000;
    private static final int MAX_REASON = 200; // code points
    private static final int MAX_TOPIC = 390; // code points

    /** What a line about a ban or an act takes in memory, at most. */
    private static final int GAG_CHARACTERS = 1_000;

    /** Begins what wrong tokens are counted by: for each network by itself, so that nobody keeps others from claiming. */
    private static final String CLAIM = "claim-";

    private final RoomRegistry rooms;
    private final UserRepository users;
    private final MembershipRepository memberships;
    private final HistoryRepository history;
    private final UserSessions userSessions;
    private final LoginThrottle throttle;
    private final AuthService auth;
    private final ClaimToken claimToken;
    private final RoomExpiry expiry;
    private final OriginHash origins;
    private final String ownMachine;

    ModerationCommands(
            RoomRegistry rooms,
            Storage storage,
            UserSessions userSessions,
            AuthService auth,
            LoginThrottle throttle,
            OriginHash origins,
            ClaimToken claimToken,
            RoomExpiry expiry) {
        this.rooms = rooms;
        this.users = storage.users();
        this.memberships = storage.memberships();
        this.history = storage.history();
        this.userSessions = userSessions;
        this.throttle = throttle;
        this.auth = auth;
        this.claimToken = claimToken;
        this.expiry = expiry;
        this.origins = origins;
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
    private record Subject(
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
    private record Actor(Session session, User user, Room room, String name, boolean isIn) {
        void reply(Event event) {
            session.connection().reply(event);
        }
    }

    /** Of two at once, one becomes the administrator. */
    void claim(Session session, String token) {
        User user = loggedIn(session);
        try {
            throttle.login(CLAIM + origins.of(session.address().network()), session.address(), _ -> {
                claimToken.require(token);
                return true;
            });
        } catch (ProtocolException e) {
            throw e.code() == ErrorCode.BAD_CREDENTIALS ? new ProtocolException(ErrorCode.INVALID_TOKEN) : e;
        }
        Actor actor = actor(session, RoomName.SERVER.toString());
        Subject self = Subject.of(user, actor.name());
        govern(actor, _ -> {}, rules -> {
            if (rules.roles().containsValue(Role.ADMINISTRATOR)) {
                throw new ProtocolException(ErrorCode.INVALID_TOKEN); // it was for the first one
            }
            return decided(actor, self, self.notice(Notice.Act.ROLE, user, null, Role.ADMINISTRATOR.word(), null));
        });
        actor.reply(new Event.RoleTold(RoomName.SERVER, actor.name(), Role.ADMINISTRATOR));
    }

    /** Makes a user an administrator, in the name of the server; what prevents that is logged. */
    void makeAdministrator(String userTyped) {
        Room server = rooms.server();
        try {
            User user = named(server, userTyped).orElseThrow(() -> unknown(new Target.Named(userTyped), server));
            Answers.await(server, server.readRules());
            if (!rooms.isAdministrator(user)) {
                Notice notice = Subject.of(user, userTyped)
                        .notice(Notice.Act.ROLE, null, null, Role.ADMINISTRATOR.word(), null);
                Decision decision = new Decision(notice, ActWording.of(notice, history.now()));
                Answers.await(server, server.govern(UUID.randomUUID().toString(), null, _ -> decision, _ -> {}));
                LOG.info("{} is an administrator now, by chat.administrator", user.name());
            }
        } catch (ProtocolException | StoreException e) {
            LOG.warn("chat.administrator makes nobody an administrator: {}", e.getMessage());
        }
    }

    /**
     * Kicks, bans, mutes, or ends that. Refused with {@link ErrorCode#FORBIDDEN} by rank, with
     * {@link ErrorCode#UNKNOWN_USER} or {@link ErrorCode#UNKNOWN_MESSAGE} if nobody is meant, with {@link ErrorCode#TOO_LONG}
     * beyond {@value #MAX_REASON} code points, with {@link ErrorCode#TOO_MANY} beyond {@value #MAX_GAGS} bans and mutes.
     */
    void moderate(Session session, Command.Moderate command) {
        Actor actor = actor(session, command.room());
        Room room = actor.room();
        if (command.act() == Notice.Act.KICK) {
            requireRoom(room);
        }
        Rules now = require(actor, Role.MODERATOR);
        requireShort(command.reason());
        boolean lifts = command.act() == Notice.Act.UNBAN || command.act() == Notice.Act.UNMUTE;
        Subject subject;
        if (isServer(room)) {
            subject = ofServer(command.who());
        } else {
            subject = lifts ? gagged(room, command.who()) : subject(room, command.who());
        }
        if (lifts && !isGagged(now, subject, command.act() == Notice.Act.UNBAN)) {
            actor.reply(new Event.ActDone());
            return;
        }
        if (ownMachine.equals(subject.origin())) {
            throw forbidden("all visitors come from there. Set chat.trusted-proxies");
        }
        if (command.act() == Notice.Act.KICK && subject.user() != null && !isMember(room, subject.user())) {
            throw unknown(command.who(), room);
        }
        Duration time = time(command, subject);
        act(actor, rules -> {
            requireRank(actor, Role.MODERATOR, subject);
            boolean ban = command.act() == Notice.Act.BAN;
            Rules.Gag before = gag(rules, subject, ban);
            boolean adds = (ban || command.act() == Notice.Act.MUTE) && before == null;
            if (adds && holding(rules) >= MAX_GAGS) {
                throw new ProtocolException(ErrorCode.TOO_MANY, "Bans of a room", MAX_GAGS);
            }
            Instant until = time == null ? null : later(history.now().plus(time), before);
            return decided(actor, subject, subject.notice(command.act(), actor.user(), until, null, command.reason()));
        });
        if (!isServer(room) && (command.act() == Notice.Act.KICK || command.act() == Notice.Act.BAN)) {
            endMembership(room, subject.user());
        }
    }

    /**
     * Keeps visitors and new accounts out of the networks from which an account has come that was just banned from the
     * server, for {@link #VISITOR_BAN} and for {@value #MOST_NETWORKS} networks at most. A network that cannot be shut now
     * stays open.
     */
    void shutNetworks(Notice ban, Set<String> networks) {
        Room server = rooms.server();
        networks.stream()
                .filter(network -> !network.equals(ownMachine))
                .limit(MOST_NETWORKS)
                .forEach(network -> {
                    Instant until = history.now().plus(VISITOR_BAN);
                    Notice notice = new Notice(
                            Notice.Act.BAN,
                            ban.by(),
                            ban.whom(),
                            null,
                            null,
                            network,
                            until,
                            null,
                            Notice.NETWORK,
                            null);
                    Decision decision = new Decision(notice, ActWording.of(notice, history.now()));
                    try {
                        Answers.await(
                                server, server.govern(UUID.randomUUID().toString(), null, _ -> decision, _ -> {}));
                    } catch (ProtocolException | StoreException e) {
                        LOG.debug("A network of {} stays open: {}", ban.whomId(), e.getMessage());
                    }
                });
    }

    private boolean isGagged(Rules rules, Subject subject, boolean banned) {
        if (subject.user() == null && subject.origin() == null) {
            return rules.gags().values().stream()
                    .anyMatch(gag -> gag.banned() == banned && Objects.equals(gag.said(), subject.said()));
        }
        return gag(rules, subject, banned) != null;
    }

    private Rules.@Nullable Gag gag(Rules rules, Subject subject, boolean banned) {
        Instant now = history.now();
        return banned ? rules.ban(subject.key(), now) : rules.mute(subject.key(), now);
    }

    private long holding(Rules rules) {
        Instant now = history.now();
        return rules.gags().values().stream().filter(gag -> gag.holdsAt(now)).count();
    }

    /** Banning twice makes it longer, never shorter. */
    private static @Nullable Instant later(Instant until, Rules.@Nullable Gag before) {
        if (before == null) {
            return until;
        }
        Instant end = before.until();
        return end == null || end.isAfter(until) ? end : until;
    }

    private static @Nullable Duration time(Command.Moderate command, Subject subject) {
        Duration given = command.time();
        return switch (command.act()) {
            case MUTE -> given == null ? MUTE : given;
            case BAN -> {
                if (subject.user() != null) {
                    yield given;
                }
                if (given != null && given.compareTo(LONGEST_VISITOR_BAN) > 0) {
                    throw new ProtocolException(
                            ErrorCode.USAGE, CommandSyntax.BAN.usage() + ", at most 30d for an anonymous visitor");
                }
                yield given == null ? VISITOR_BAN : given;
            }
            default -> null;
        };
    }

    /**
     * The second step of a ban or kick. If it fails, the membership stays: a banned user loses it when he enters by it, a
     * kicked one is in the room again.
     */
    private void endMembership(Room room, @Nullable User user) {
        if (user == null) {
            return;
        }
        try {
            userSessions.change(user, () -> memberships.leave(user, room.entry()));
        } catch (ProtocolException | StoreException e) {
            LOG.debug("The membership of {} ends later: {}", user.id().value(), e.getMessage());
        }
    }

    /**
     * Tells a role, or gives one. Refused with {@link ErrorCode#FORBIDDEN} by rank, or if an owner or the last administrator
     * gives up, with {@link ErrorCode#UNKNOWN_USER} if it is nobody who is a member.
     *
     * @param typed null to tell it
     */
    void role(Session session, String roomTyped, Target who, @Nullable String typed) {
        boolean ofServer = roomTyped.equals(RoomName.SERVER.toString());
        Role role = typed == null ? Role.MEMBER : role(typed, ofServer);
        Actor actor = actor(session, roomTyped);
        Room room = actor.room();
        if (typed == null) {
            Answers.await(room, room.readRules());
            Subject asked = subject(room, who);
            if (asked.user() == null) {
                throw unknown(who, room);
            }
            actor.reply(new Event.RoleTold(room.name(), String.valueOf(asked.name()), room.role(asked.user())));
            return;
        }
        Role needed = ofServer ? Role.ADMINISTRATOR : Role.OWNER;
        boolean own = role == Role.MEMBER && isSelf(actor, who); // anybody may lay down a role
        if (!own) {
            require(actor, needed);
        } else if (Answers.await(room, room.readRules())
                        .role(actor.user().id(), room.entry().creator())
                == Role.MEMBER) {
            actor.reply(new Event.ActDone()); // there is no role to lay down
            return;
        }
        Subject subject = subject(room, who);
        User user = subject.user();
        boolean known = user != null
                && (ofServer
                        || rooms.isAdministrator(actor.user())
                        || room.rules().roles().containsKey(user.id().value())
                        || isMember(room, user));
        if (user == null || !known) {
            throw unknown(who, room);
        }
        act(actor, rules -> {
            if (own && rules.role(user.id(), room.entry().creator()) == Role.MEMBER) {
                throw forbidden("you have no role there"); // laid down a moment ago
            }
            if (own && rules.role(user.id(), room.entry().creator()) == Role.OWNER) {
                throw forbidden("leave it to somebody first: #role \"" + room.name() + "\" NAME owner");
            }
            if (!own) {
                requireRank(actor, needed, ofServer ? null : subject);
            }
            if (ofServer && role == Role.MEMBER && isLastAdministrator(rules, user)) {
                throw forbidden("there must be an administrator");
            }
            return decided(actor, subject, subject.notice(Notice.Act.ROLE, actor.user(), null, role.word(), null));
        });
    }

    private boolean isSelf(Actor actor, Target who) {
        return who instanceof Target.Named(var typed)
                && named(actor.room(), typed).filter(actor.user()::equals).isPresent();
    }

    private static boolean isLastAdministrator(Rules rules, User user) {
        return rules.role(user.id(), null) == Role.ADMINISTRATOR
                && rules.roles().values().stream()
                                .filter(role -> role == Role.ADMINISTRATOR)
                                .count()
                        == 1;
    }

    private static Role role(String typed, boolean ofServer) {
        Optional<Role> role = ofServer && typed.equalsIgnoreCase("user") ? Optional.of(Role.MEMBER) : Role.of(typed);
        return role.filter(one -> one == Role.MEMBER || ofServer == (one == Role.ADMINISTRATOR))
                .orElseThrow(() -> new ProtocolException(
                        ErrorCode.USAGE,
                        CommandSyntax.ROLE.usage()
                                + (ofServer
                                        ? ", ROLE is administrator or user"
                                        : ", ROLE is owner, moderator or member")));
    }

    /**
     * A moderator who has left is no moderator any more: nobody comes back as one by surprise. He has been answered
     * already, so a failure is only logged.
     *
     * @param nickname what he was called there
     */
    void layDownRole(Session session, Room room, User user, Nickname nickname) {
        try {
            Rules rules = Answers.await(room, room.readRules());
            if (rules.roles().get(user.id().value()) == Role.MODERATOR) {
                Actor actor = new Actor(session, user, room, nickname.toString(), false);
                Subject self = Subject.of(user, actor.name());
                govern(
                        actor,
                        _ -> {},
                        _ -> decided(actor, self, self.notice(Notice.Act.ROLE, user, null, Role.MEMBER.word(), null)));
            }
        } catch (ProtocolException | StoreException e) {
            LOG.debug(
                    "{} stays a moderator of a room that he has left: {}",
                    user.id().value(),
                    e.getMessage());
        }
    }

    /** Tells the topic, or sets it; {@link ErrorCode#TOO_LONG} beyond {@value #MAX_TOPIC} code points. */
    void topic(Session session, String roomTyped, @Nullable String topic) {
        if (topic == null) {
            Room room = session.joinedRooms().joined(rooms, roomTyped);
            session.connection()
                    .reply(new Event.TopicTold(room.name(), room.rules().topic()));
            return;
        }
        Actor actor = actor(session, roomTyped);
        requireRoom(actor.room());
        require(actor, Role.MODERATOR);
        if (topic.codePointCount(0, topic.length()) > MAX_TOPIC) {
            throw new ProtocolException(ErrorCode.TOO_LONG, MAX_TOPIC + " characters");
        }
        setTo(actor, Notice.Act.TOPIC, null, topic.equals("-") ? null : topic);
    }

    /** Tells the settings, or changes one; {@link ErrorCode#USAGE} if there is no such setting or value. */
    void change(Session session, String roomTyped, @Nullable String name, @Nullable String typed) {
        if (name == null || typed == null) {
            boolean ofServer = roomTyped.equals(RoomName.SERVER.toString());
            Room room = ofServer ? rooms.server() : session.joinedRooms().joined(rooms, roomTyped);
            Map<Setting, String> all = new EnumMap<>(Setting.class);
            for (Setting setting : Setting.values()) {
                if (setting.isOf(ofServer)) {
                    all.put(setting, room.rules().settings().getOrDefault(setting, setting.first()));
                }
            }
            session.connection().reply(new Event.SettingsTold(room.name(), all));
            return;
        }
        boolean ofServer = roomTyped.equals(RoomName.SERVER.toString());
        Setting setting = Setting.of(name).filter(one -> one.isOf(ofServer)).orElseThrow(() -> misused(ofServer));
        String value = setting.value(typed).orElseThrow(() -> misused(ofServer));
        Actor actor = actor(session, roomTyped);
        require(actor, Role.MODERATOR);
        setTo(actor, Notice.Act.SET, setting, value.equals(setting.first()) ? null : value);
    }

    private void setTo(Actor actor, Notice.Act act, @Nullable Setting setting, @Nullable String value) {
        UserName by = actor.user().name();
        Notice notice = new Notice(act, by, null, null, null, null, null, setting, value, null);
        act(actor, _ -> {
            requireRank(actor, Role.MODERATOR, null);
            return new Decision(notice, ActWording.of(notice, history.now(), actor.name(), null));
        });
    }

    private static ProtocolException misused(boolean ofServer) {
        return new ProtocolException(
                ErrorCode.USAGE,
                CommandSyntax.SET.usage()
                        + (ofServer
                                ? ", NAME VALUE is speak everyone, users or moderators, register open or closed, connect"
                                        + " everyone or users, create users or administrators"
                                : ", NAME VALUE is speak everyone, users or moderators, slow off, or slow and 1s to 6h"));
    }

    /**
     * Ends a room for good. Refused with {@link ErrorCode#FORBIDDEN} by rank, or if the room exists from the start. If the
     * storage fails behind the act, whoever comes next removes the room.
     */
    void close(Session session, String roomTyped, @Nullable String reason) {
        Actor actor = actor(session, roomTyped);
        Room room = actor.room();
        requireRoom(room);
        require(actor, Role.OWNER);
        requireShort(reason);
        if (!expiry.mayClose(room.entry())) {
            throw forbidden("\"" + room.name() + "\" is there from the start");
        }
        Notice notice = Notice.closing(actor.user().name(), reason);
        act(actor, _ -> {
            requireRank(actor, Role.OWNER, null);
            return new Decision(notice, ActWording.of(notice, history.now(), actor.name(), null));
        });
        try {
            rooms.end(room);
        } catch (StoreException e) {
            LOG.debug("Room {} is removed later: {}", room.entry().id().value(), e.getMessage());
        }
    }

    /**
     * Gives an administrator a code with which a user can set a new password. Refused with {@link ErrorCode#FORBIDDEN} by
     * rank, with {@link ErrorCode#UNKNOWN_USER} if there is no such user.
     */
    void reset(Session session, String userTyped) {
        Actor actor = actor(session, RoomName.SERVER.toString());
        require(actor, Role.ADMINISTRATOR);
        Subject subject = subject(actor.room(), new Target.Named(userTyped));
        User user = Objects.requireNonNull(subject.user());
        govern(actor, _ -> {}, _ -> {
            requireRank(actor, Role.ADMINISTRATOR, subject);
            return decided(actor, subject, subject.notice(Notice.Act.RESET, actor.user(), null, null, null));
        });
        actor.reply(new Event.ResetCode(user.name(), auth.resetCode(user), AuthService.RESET_LASTS));
    }

    void bans(Session session, String roomTyped) {
        Actor actor = actor(session, roomTyped);
        Rules rules = require(actor, Role.MODERATOR);
        Instant now = history.now();
        List<Event.Gagged> gagged = rules.gags().entrySet().stream()
                .filter(one -> !Rules.isOfNetwork(one.getKey(), one.getValue())) // it ends with the account's
                .map(Map.Entry::getValue)
                .filter(gag -> gag.holdsAt(now))
                .sorted(Comparator.comparing(Rules.Gag::since))
                .map(gag -> new Event.Gagged(
                        gag.banned(), gag.whom(), gag.said(), gag.by(), gag.since(), gag.until(), gag.reason()))
                .toList();
        try (var _ = session.connection().memory().reserve((long) gagged.size() * GAG_CHARACTERS)) {
            actor.reply(new Event.BanList(actor.room().name(), gagged));
        }
    }

    void acts(Session session, String roomTyped, int count, long before) {
        Actor actor = actor(session, roomTyped);
        Room room = actor.room();
        require(actor, Role.MODERATOR);
        List<RoomAct> earlier = Answers.await(room, history.acts(room.entry().id())).stream()
                .filter(act -> act.number() < before)
                .toList();
        List<Event.ActLine> page = earlier.subList(Math.max(0, earlier.size() - count), earlier.size()).stream()
                .map(act -> new Event.ActLine(
                        act.number(), act.time(), act.notice(), ActWording.of(act.notice(), act.time())))
                .toList();
        try (var _ = session.connection().memory().reserve((long) page.size() * GAG_CHARACTERS)) {
            actor.reply(new Event.ActList(room.name(), page, count, page.size() < earlier.size()));
        }
    }

    private static User loggedIn(Session session) {
        User user = session.user();
        if (user == null) {
            throw new ProtocolException(ErrorCode.LOGIN_REQUIRED, "to govern a room");
        }
        return user;
    }

    /** The client in the room that a command governs. An administrator need not be in it. */
    private Actor actor(Session session, String roomTyped) {
        User user = loggedIn(session);
        Room room;
        if (roomTyped.equals(RoomName.SERVER.toString())) {
            room = rooms.server();
        } else if (isAdministratorNow(user)) {
            room = rooms.named(roomTyped);
        } else {
            room = session.joinedRooms().joined(rooms, roomTyped);
        }
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

    private boolean isServer(Room room) {
        return room.equals(rooms.server());
    }

    private void requireRoom(Room room) {
        if (isServer(room)) {
            throw new ProtocolException(ErrorCode.UNKNOWN_ROOM, room.name());
        }
    }

    /** Reads the rules. Refused with {@link ErrorCode#FORBIDDEN} if somebody has not this role by them. */
    private Rules require(Actor actor, Role role) {
        Rules rules = Answers.await(actor.room(), actor.room().readRules());
        requireRank(actor, role, null);
        return rules;
    }

    /**
     * Never waits: it is asked again when the act gets its number.
     *
     * @param subject null if it does not matter whom the act is about
     */
    private void requireRank(Actor actor, Role role, @Nullable Subject subject) {
        Room room = actor.room();
        Role own = room.role(actor.user());
        if (isServer(room)) {
            if (!own.isAtLeast(Role.ADMINISTRATOR)) {
                throw forbidden("only administrators may do that");
            }
        } else if (!own.isAtLeast(role)) {
            String who = role == Role.OWNER ? "the owner" : "moderators";
            throw forbidden("only " + who + " of \"" + room.name() + "\" may do that");
        }
        if (subject != null
                && subject.user() != null
                && room.role(subject.user()).isAtLeast(own)) {
            throw forbidden("\"" + subject.name() + "\" has as much to say there as you");
        }
    }

    private static ProtocolException forbidden(String why) {
        return new ProtocolException(ErrorCode.FORBIDDEN, why);
    }

    private static void requireShort(@Nullable String reason) {
        if (reason != null && reason.codePointCount(0, reason.length()) > MAX_REASON) {
            throw new ProtocolException(ErrorCode.TOO_LONG, MAX_REASON + " characters");
        }
    }

    private static ProtocolException unknown(Target who, Room room) {
        return switch (who) {
            case Target.Named(var name) -> new ProtocolException(ErrorCode.UNKNOWN_USER, name);
            case Target.SayerOf(var number) -> new ProtocolException(ErrorCode.UNKNOWN_MESSAGE, number, room.name());
        };
    }

    private Subject subject(Room room, Target who) {
        return switch (who) {
            case Target.Named(var name) -> {
                User user = named(room, name).orElseThrow(() -> unknown(who, room));
                yield Subject.of(user, nameIn(room, user));
            }
            case Target.SayerOf(var number) -> sayer(room, number);
        };
    }

    /** An account, or an address of those who have none. */
    private Subject ofServer(Target who) {
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

    private Optional<User> named(Room room, String typed) {
        Optional<User> holder = Optional.empty();
        if (!isServer(room)) {
            try {
                holder = memberships
                        .holder(room.entry(), Nickname.of(typed))
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
        StoredMessage message = said(room, number)
                .orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_MESSAGE, number, room.name()));
        if (message.user() != null) {
            User user = users.find(message.user())
                    .map(Account::user)
                    .orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_USER, String.valueOf(message.user())));
            return Subject.of(user, nameIn(room, user));
        }
        String origin = Answers.await(room, history.origin(room.entry().id(), number))
                .orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_MESSAGE, number, room.name()));
        return new Subject(null, number, origin, null);
    }

    private Optional<StoredMessage> said(Room room, long number) {
        long end = number == Long.MAX_VALUE ? number : number + 1;
        return Answers.await(room, history.before(room.entry().id(), end, 1)).messages().stream()
                .filter(one -> one.seq() == number && one.notice() == null)
                .findFirst();
    }

    /** Who is banned or muted: a visitor by the number with which that was done, also when it is no longer kept. */
    private Subject gagged(Room room, Target who) {
        boolean byNumber = who instanceof Target.SayerOf(var number)
                && room.rules().gags().values().stream().anyMatch(gag -> gag.said() != null && gag.said() == number);
        return byNumber && who instanceof Target.SayerOf(var number)
                ? new Subject(null, number, null, null)
                : subject(room, who);
    }

    private boolean isMember(Room room, User user) {
        return memberships.of(user).containsKey(room.entry().id());
    }

    /** The nickname of a member; the name of any other user. */
    private String nameIn(Room room, User user) {
        Nickname nickname =
                isServer(room) ? null : memberships.of(user).get(room.entry().id());
        return nickname == null ? user.name().toString() : nickname.toString();
    }

    private Decision decided(Actor actor, Subject subject, Notice notice) {
        return new Decision(notice, ActWording.of(notice, history.now(), actor.name(), subject.name()));
    }

    /**
     * Does an act and answers it: whoever is in the room hears the notice. An act on the whole server, which nobody hears, is
     * answered when this server obeys it.
     */
    private void act(Actor actor, Function<Rules, Decision> decision) {
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

    private void govern(Actor actor, Consumer<Notice> told, Function<Rules, Decision> decision) {
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
