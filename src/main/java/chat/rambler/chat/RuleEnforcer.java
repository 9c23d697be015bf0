package chat.rambler.chat;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Setting;
import chat.rambler.store.Background;
import chat.rambler.store.UserId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enforces the rules of the whole server on the connections that are here: bans, and who may be here without an account. */
final class RuleEnforcer {
    private static final Logger LOG = LoggerFactory.getLogger(RuleEnforcer.class);

    /** How long an anonymous connection has to log in where it may not be in any room (PROTOCOL.md §10). */
    private static final Duration TO_LOG_IN = Duration.ofSeconds(60);

    private final ServerRules serverRules;
    private final UserSessions userSessions;
    private final AdministrationCommands administration;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    RuleEnforcer(ServerRules serverRules, UserSessions userSessions, AdministrationCommands administration) {
        this.serverRules = serverRules;
        this.userSessions = userSessions;
        this.administration = administration;
    }

    void add(Session session) {
        sessions.add(session);
    }

    void remove(Session session) {
        sessions.remove(session);
    }

    /** An act that governs the server begins to hold. Does not wait. */
    void governed(Notice act) {
        Background.THREADS.execute(() -> obey(act)); // it waits for rooms
    }

    /** Tells a banned client why, and ends the connection. */
    void end(Session session, ProtocolException why) {
        session.connection().answer(why.refused());
        session.connection().end(CloseReason.BANNED);
    }

    /** An act that governs the server, on whatever server it was done, reaches those who are here. */
    private void obey(Notice act) {
        try {
            if (act.act() == Notice.Act.BAN && act.whomId() != null) {
                UserId banned = new UserId(act.whomId());
                administration.shutNetworks(act, userSessions.origins(banned));
                userSessions.end(banned, CloseReason.BANNED);
            } else if (act.act() == Notice.Act.BAN || act.setting() == Setting.CONNECT) {
                for (Session session : sessions) {
                    if (session.user() == null && !session.isAwaited()) {
                        ProtocolException forbidden = whyNotVisiting(session);
                        if (forbidden != null && session.leaveIfAnonymous()) {
                            shutOut(session, forbidden);
                        }
                    }
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("An act that governs the server has not reached everybody here: {}", e.getMessage());
        }
    }

    /** Why an anonymous connection must not be in any room; null if it may. */
    @Nullable
    ProtocolException whyNotVisiting(Session session) {
        try {
            serverRules.requireVisiting(session.origin());
            return null;
        } catch (ProtocolException e) {
            return e;
        }
    }

    /** Tells a connection that is in no room why, and ends it, at once or if it does not log in. */
    void shutOut(Session session, ProtocolException why) {
        if (why.code() == ErrorCode.SUSPENDED) {
            end(session, why);
        } else {
            session.connection().answer(why.refused());
            CompletableFuture.delayedExecutor(TO_LOG_IN.toMillis(), TimeUnit.MILLISECONDS, Background.THREADS)
                    .execute(() -> endVisit(session));
        }
    }

    /** The time to log in is over. */
    private void endVisit(Session session) {
        if (session.user() == null && session.joinedRooms().rooms().isEmpty()) {
            session.connection().end(CloseReason.USERS_ONLY);
        }
    }
}
