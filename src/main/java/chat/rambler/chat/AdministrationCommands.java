package chat.rambler.chat;

import chat.rambler.auth.AuthService;
import chat.rambler.limits.LoginThrottle;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.Target;
import chat.rambler.room.Decision;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.OriginHash;
import chat.rambler.store.StoreException;
import chat.rambler.store.User;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands of those who administer the whole server, and what the server does by itself for them (PROTOCOL.md §10). */
final class AdministrationCommands {
    private static final Logger LOG = LoggerFactory.getLogger(AdministrationCommands.class);

    /** How long a network is shut. */
    private static final Duration SHUT = Duration.ofDays(1);

    private static final int MOST_NETWORKS = 10;

    /** Begins what wrong tokens are counted by: for each network by itself, so that nobody keeps others from claiming. */
    private static final String CLAIM = "claim-";

    private final RoomRegistry rooms;
    private final Authority authority;
    private final HistoryRepository history;
    private final LoginThrottle throttle;
    private final AuthService auth;
    private final ClaimToken claimToken;
    private final OriginHash origins;

    AdministrationCommands(
            RoomRegistry rooms,
            Authority authority,
            HistoryRepository history,
            AuthService auth,
            LoginThrottle throttle,
            OriginHash origins,
            ClaimToken claimToken) {
        this.rooms = rooms;
        this.authority = authority;
        this.history = history;
        this.throttle = throttle;
        this.auth = auth;
        this.claimToken = claimToken;
        this.origins = origins;
    }

    /**
     * Makes the user the first administrator; of two at once, one. Refused with {@link ErrorCode#INVALID_TOKEN}, also once
     * there is one.
     */
    void claim(Session session, String token) {
        User user = Authority.loggedIn(session);
        try {
            throttle.login(CLAIM + origins.of(session.address().network()), session.address(), _ -> {
                claimToken.require(token);
                return true;
            });
        } catch (ProtocolException e) {
            throw e.code() == ErrorCode.BAD_CREDENTIALS ? new ProtocolException(ErrorCode.INVALID_TOKEN) : e;
        }
        Authority.Actor actor = authority.actor(session, RoomName.SERVER.toString());
        Authority.Subject self = Authority.Subject.of(user, actor.name());
        authority.govern(actor, _ -> {}, rules -> {
            if (rules.roles().containsValue(Role.ADMINISTRATOR)) {
                throw new ProtocolException(ErrorCode.INVALID_TOKEN); // it was for the first one
            }
            return authority.decided(
                    actor, self, self.notice(Notice.Act.ROLE, user, null, Role.ADMINISTRATOR.word(), null));
        });
        actor.reply(new Event.RoleTold(RoomName.SERVER, actor.name(), Role.ADMINISTRATOR));
    }

    /** Makes a user an administrator, in the name of the server; what prevents that is logged. */
    void makeAdministrator(String userTyped) {
        Room server = rooms.server();
        try {
            User user = authority
                    .named(server, userTyped)
                    .orElseThrow(() -> Authority.unknown(new Target.Named(userTyped), server));
            Answers.await(server, server.readRules());
            if (!rooms.isAdministrator(user)) {
                Notice notice = Authority.Subject.of(user, userTyped)
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
     * Gives an administrator a code with which a user can set a new password. Refused with {@link ErrorCode#FORBIDDEN} by
     * rank, with {@link ErrorCode#UNKNOWN_USER} if there is no such user.
     */
    void reset(Session session, String userTyped) {
        Authority.Actor actor = authority.actor(session, RoomName.SERVER.toString());
        authority.require(actor, Role.ADMINISTRATOR);
        Authority.Subject subject = authority.subject(actor.room(), new Target.Named(userTyped));
        User user = Objects.requireNonNull(subject.user());
        authority.govern(actor, _ -> {}, _ -> {
            authority.requireRank(actor, Role.ADMINISTRATOR, subject);
            return authority.decided(actor, subject, subject.notice(Notice.Act.RESET, actor.user(), null, null, null));
        });
        actor.reply(new Event.ResetCode(user.name(), auth.resetCode(user), AuthService.RESET_LASTS));
    }

    /**
     * Keeps visitors and new accounts out of the networks from which an account has come that was just banned from the
     * server, for {@link #SHUT} and for {@value #MOST_NETWORKS} networks at most. A network that cannot be shut now
     * stays open.
     */
    void shutNetworks(Notice ban, Set<String> networks) {
        Room server = rooms.server();
        networks.stream()
                .filter(network -> !authority.isOwnMachine(network))
                .limit(MOST_NETWORKS)
                .forEach(network -> {
                    Instant until = history.now().plus(SHUT);
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
}
