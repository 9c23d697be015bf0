package chat.rambler.chat;

import chat.rambler.protocol.Command;
import chat.rambler.protocol.CommandSyntax;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
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
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.RoomAct;
import chat.rambler.store.Rules;
import chat.rambler.store.Storage;
import chat.rambler.store.StoreException;
import chat.rambler.store.User;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that govern a room, or the server in the same way (PROTOCOL.md §10). The directory follows an act only when
 * that has its number, so that a server that dies in between leaves at most a membership by which nobody can enter.
 */
final class ModerationCommands {
    private static final Logger LOG = LoggerFactory.getLogger(ModerationCommands.class);

    private static final Duration MUTE = Duration.ofHours(1);
    private static final Duration VISITOR_BAN = Duration.ofDays(1);

    /** An address has other users after a while. */
    private static final Duration LONGEST_VISITOR_BAN = Duration.ofDays(30);

    private static final int MAX_GAGS = 1_000;
    private static final int MAX_TOPIC = 390; // code points

    /** What a line about a ban or an act takes in memory, at most. */
    private static final int GAG_CHARACTERS = 1_000;

    private final RoomRegistry rooms;
    private final Authority authority;
    private final MembershipRepository memberships;
    private final HistoryRepository history;
    private final UserSessions userSessions;
    private final RoomExpiry expiry;

    ModerationCommands(
            RoomRegistry rooms, Authority authority, Storage storage, UserSessions userSessions, RoomExpiry expiry) {
        this.rooms = rooms;
        this.authority = authority;
        this.memberships = storage.memberships();
        this.history = storage.history();
        this.userSessions = userSessions;
        this.expiry = expiry;
    }

    /**
     * Kicks, bans, mutes, or ends that. Refused with {@link ErrorCode#FORBIDDEN} by rank, with
     * {@link ErrorCode#UNKNOWN_USER} or {@link ErrorCode#UNKNOWN_MESSAGE} if nobody is meant, with {@link ErrorCode#TOO_LONG}
     * if the reason is, with {@link ErrorCode#TOO_MANY} beyond {@value #MAX_GAGS} bans and mutes.
     */
    void moderate(Session session, Command.Moderate command) {
        Authority.Actor actor = authority.actor(session, command.room());
        Room room = actor.room();
        if (command.act() == Notice.Act.KICK) {
            authority.requireRoom(room);
        }
        Rules now = authority.require(actor, Role.MODERATOR);
        Authority.requireShort(command.reason());
        boolean lifts = command.act() == Notice.Act.UNBAN || command.act() == Notice.Act.UNMUTE;
        Authority.Subject subject;
        if (authority.isServer(room)) {
            subject = authority.ofServer(command.who());
        } else {
            subject = lifts ? gagged(room, command.who()) : authority.subject(room, command.who());
        }
        if (lifts && !isGagged(now, subject, command.act() == Notice.Act.UNBAN)) {
            actor.reply(new Event.ActDone());
            return;
        }
        if (authority.isOwnMachine(subject.origin())) {
            throw Authority.forbidden("all visitors come from there. Set chat.trusted-proxies");
        }
        if (command.act() == Notice.Act.KICK && subject.user() != null && !authority.isMember(room, subject.user())) {
            throw Authority.unknown(command.who(), room);
        }
        Duration time = time(command, subject);
        authority.act(actor, rules -> {
            authority.requireRank(actor, Role.MODERATOR, subject);
            boolean ban = command.act() == Notice.Act.BAN;
            Rules.Gag before = gag(rules, subject, ban);
            boolean adds = (ban || command.act() == Notice.Act.MUTE) && before == null;
            if (adds && holding(rules) >= MAX_GAGS) {
                throw new ProtocolException(ErrorCode.TOO_MANY, "Bans of a room", MAX_GAGS);
            }
            Instant until = time == null ? null : later(history.now().plus(time), before);
            return authority.decided(
                    actor, subject, subject.notice(command.act(), actor.user(), until, null, command.reason()));
        });
        if (!authority.isServer(room) && (command.act() == Notice.Act.KICK || command.act() == Notice.Act.BAN)) {
            endMembership(room, subject.user());
        }
    }

    /** A ban takes back what would let somebody into a private room; if that fails, the ban keeps him out. */
    private void endInvitation(Room room, User user) {
        try {
            if (room.entry().isPrivate() && memberships.uninvite(user, room.entry())) {
                userSessions.userChanged(user.id());
            }
        } catch (StoreException e) {
            LOG.debug("An invitation of {} stays: {}", user.id().value(), e.getMessage());
        }
    }

    private boolean isGagged(Rules rules, Authority.Subject subject, boolean banned) {
        if (subject.user() == null && subject.origin() == null) {
            return rules.gags().values().stream()
                    .anyMatch(gag -> gag.banned() == banned && Objects.equals(gag.said(), subject.said()));
        }
        return gag(rules, subject, banned) != null;
    }

    private Rules.@Nullable Gag gag(Rules rules, Authority.Subject subject, boolean banned) {
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

    private static @Nullable Duration time(Command.Moderate command, Authority.Subject subject) {
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
        endInvitation(room, user);
        try {
            userSessions.change(user, () -> memberships.leave(user, room.entry(), false));
        } catch (ProtocolException | StoreException e) {
            LOG.debug("The membership of {} ends later: {}", user.id().value(), e.getMessage());
        }
    }

    /** Tells the topic, or sets it; {@link ErrorCode#TOO_LONG} beyond {@value #MAX_TOPIC} code points. */
    void topic(Session session, String roomTyped, @Nullable String topic) {
        if (topic == null) {
            Room room = session.joinedRooms().joined(rooms, roomTyped);
            Authority.requireNoConversation(room);
            session.connection()
                    .reply(new Event.TopicTold(room.name(), room.rules().topic()));
            return;
        }
        Authority.Actor actor = authority.actor(session, roomTyped);
        authority.requireRoom(actor.room());
        authority.require(actor, Role.MODERATOR);
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
            Authority.requireNoConversation(room);
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
        Authority.Actor actor = authority.actor(session, roomTyped);
        authority.require(actor, Role.MODERATOR);
        setTo(actor, Notice.Act.SET, setting, value.equals(setting.first()) ? null : value);
    }

    private void setTo(Authority.Actor actor, Notice.Act act, @Nullable Setting setting, @Nullable String value) {
        UserName by = actor.user().name();
        Notice notice = new Notice(act, by, null, null, null, null, null, setting, value, null);
        authority.act(actor, _ -> {
            authority.requireRank(actor, Role.MODERATOR, null);
            return new Decision(notice, ActWording.of(notice, history.now(), actor.name(), null));
        });
    }

    private static ProtocolException misused(boolean ofServer) {
        return new ProtocolException(
                ErrorCode.USAGE,
                CommandSyntax.SET.usage()
                        + (ofServer
                                ? ", NAME VALUE is speak everyone, users or moderators, register open or closed, connect"
                                        + " everyone or users, create users or administrators, direct on or off"
                                : ", NAME VALUE is speak everyone, users or moderators, slow off, or slow and 1s to 6h"));
    }

    /**
     * Ends a room for good. Refused with {@link ErrorCode#FORBIDDEN} by rank, or if the room exists from the start. If the
     * storage fails behind the act, whoever comes next removes the room.
     */
    void close(Session session, String roomTyped, @Nullable String reason) {
        Authority.requireShort(reason);
        Authority.Actor actor = authority.closing(session, roomTyped);
        Room room = actor.room();
        authority.requireRoom(room);
        boolean administers = room.entry().isPrivate() && rooms.isAdministrator(actor.user());
        if (!administers) {
            authority.require(actor, Role.OWNER);
        }
        if (!expiry.mayClose(room.entry())) {
            throw Authority.forbidden("\"" + room.name() + "\" is there from the start");
        }
        Notice notice = Notice.closing(actor.user().name(), reason);
        authority.act(actor, _ -> {
            if (!administers || !rooms.isAdministrator(actor.user())) {
                authority.requireRank(actor, Role.OWNER, null);
            }
            return new Decision(notice, ActWording.of(notice, history.now(), actor.name(), null));
        });
        try {
            rooms.end(room);
        } catch (StoreException e) {
            LOG.debug("Room {} is removed later: {}", room.entry().id().value(), e.getMessage());
        }
    }

    void bans(Session session, String roomTyped) {
        Authority.Actor actor = authority.actor(session, roomTyped);
        Rules rules = authority.require(actor, Role.MODERATOR);
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
        Authority.Actor actor = authority.actor(session, roomTyped);
        Room room = actor.room();
        authority.require(actor, Role.MODERATOR);
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

    /** Who is banned or muted: a visitor by the number with which that was done, also when it is no longer kept. */
    private Authority.Subject gagged(Room room, Target who) {
        boolean byNumber = who instanceof Target.SayerOf(var number)
                && room.rules().gags().values().stream().anyMatch(gag -> gag.said() != null && gag.said() == number);
        return byNumber && who instanceof Target.SayerOf(var number)
                ? new Authority.Subject(null, number, null, null)
                : authority.subject(room, who);
    }
}
