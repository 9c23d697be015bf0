package chat.rambler.chat;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Account;
import chat.rambler.store.DirectoryChanges;
import chat.rambler.store.Login;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.StoreDeadline;
import chat.rambler.store.StoreException;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.store.UserRepository;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps all connections of a user where the user's memberships say (PROTOCOL.md §3, Several
 * connections of one user). What is stored is the truth: it is changed through {@link #change}, and
 * each connection goes the way from where it is to there. Calls for one user come one after
 * another, so two changes at once cannot cross.
 */
final class UserSessions implements DirectoryChanges.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(UserSessions.class);

    private final UserRepository users;
    private final MembershipRepository memberships;
    private final RoomRegistry rooms;
    private final Map<UserId, Group> groups = new ConcurrentHashMap<>();

    /** The connections of one user on this server. */
    private static final class Group {
        private final ReentrantLock lock = new ReentrantLock();

        /** Each with the generation of its login. */
        private final Map<Session, Long> sessions = new LinkedHashMap<>();

        private final User user;
        private volatile int size;
        private boolean dissolved;

        /** Whether a login may have become void unseen. */
        private boolean unchecked;

        /** When the storage failed last; at first some time ago. */
        private long failedAt = System.nanoTime() - StoreDeadline.LONGEST.toNanos();

        Group(User user) {
            this.user = user;
        }
    }

    UserSessions(UserRepository users, MembershipRepository memberships, RoomRegistry rooms) {
        this.users = users;
        this.memberships = memberships;
        this.rooms = rooms;
    }

    /**
     * Makes a connection the user's: it enters the user's rooms and leaves the others. Nothing is
     * changed if the storage does not tell which those are. Refuses with {@link
     * ErrorCode#BAD_CREDENTIALS} a login that has become void meanwhile.
     *
     * @param told tells the connection before it is told of its rooms
     */
    void join(Session session, Login login, Runnable told) {
        User user = login.user();
        with(user, group -> {
            var target = memberships.of(user);
            requireValid(login); // what voids it later waits for its turn behind this one
            told.run();
            group.sessions.put(session, login.generation());
            try {
                session.become(user, target, rooms);
            } finally {
                if (session.isGone()) { // it ended while it was becoming the user
                    group.sessions.remove(session);
                }
            }
        });
    }

    private void requireValid(Login login) {
        if (users.find(login.user().id())
                .filter(account -> account.generation() == login.generation())
                .isEmpty()) {
            throw new ProtocolException(ErrorCode.BAD_CREDENTIALS);
        }
    }

    /**
     * How many connections a user has here, those that wait to be let into their rooms included.
     */
    int count(User user) {
        Group group = groups.get(user.id());
        return group == null ? 0 : group.size + group.lock.getQueueLength();
    }

    /**
     * Refuses with {@link ErrorCode#TOO_MANY} where a user has as many connections as may be.
     *
     * @param most how many; 0 for no limit
     */
    void requirePlace(User user, int most) {
        if (most > 0 && count(user) >= most) {
            throw new ProtocolException(ErrorCode.TOO_MANY, "Connections per user", most);
        }
    }

    /** The connection is no longer the user's. Its rooms stay as they are. */
    void part(Session session, User user) {
        inTurn(user, group -> group.sessions.remove(session));
    }

    /**
     * Changes what is stored of a user, then leads all its connections there. Changes of one user
     * come one after another, and each is told before the next is made.
     */
    void change(User user, Runnable change) {
        with(user, group -> {
            change.run();
            var target = memberships.of(user);
            Failures failures = new Failures();
            for (Session session : group.sessions.keySet()) {
                failures.collect(() -> session.follow(user, target, rooms));
            }
            failures.tellFirst();
        });
    }

    @Override
    public void userChanged(UserId user) {
        Group group = groups.get(user);
        if (group != null) {
            follow(group);
        }
    }

    /** Where the storage does not tell which logins are void, all connections of the user come back. */
    @Override
    public void loggedOut(UserId user) {
        Group group = groups.get(user);
        if (group != null) {
            inTurn(group.user, now -> {
                now.unchecked = true;
                endVoid(now);
                if (now.unchecked) {
                    now.sessions
                            .keySet()
                            .forEach(session -> session.connection().end(CloseReason.LOGGED_OUT));
                }
            });
        }
    }

    @Override
    public void anythingChanged() {
        groups.values().forEach(group -> {
            inTurn(group.user, now -> now.unchecked = true);
            follow(group);
        });
    }

    /** Ends the connections whose login is void: they come back as nobody, or log in again. */
    private void endVoid(Group group) {
        try {
            long valid = users.find(group.user.id()).map(Account::generation).orElse(0L);
            group.unchecked = false;
            group.sessions.forEach((session, generation) -> {
                if (generation < valid) {
                    session.connection().end(CloseReason.LOGGED_OUT);
                }
            });
        } catch (StoreException away) { // the next change of the user asks again
            LOG.debug("The logins of {} are checked later: {}", group.user.id(), away.getMessage());
        }
    }

    private void follow(Group group) {
        try {
            change(group.user, () -> {});
        } catch (ProtocolException | StoreException e) {
            // the storage does not answer; when it does again, it tells us so
            LOG.debug("The connections of {} follow later: {}", group.user.id(), e.getMessage());
        }
    }

    /**
     * Does something when it is this one's turn. Standing in line behind other connections of the
     * user is no outage, however many there are; where the storage fails one of them, those who
     * have waited as long as a command may are not made to find it out one after another.
     */
    private void with(User user, Consumer<Group> change) {
        long began = System.nanoTime();
        inTurn(user, group -> {
            boolean failedMeanwhile = group.failedAt - began > 0;
            boolean longEnough = System.nanoTime() - began > StoreDeadline.LONGEST.toNanos();
            if (failedMeanwhile && longEnough) {
                throw StoreException.notDone();
            }
            try {
                if (group.unchecked) {
                    endVoid(group);
                }
                change.accept(group);
            } catch (StoreException away) {
                group.failedAt = System.nanoTime();
                throw away;
            }
        });
    }

    private void inTurn(User user, Consumer<Group> change) {
        boolean done = false;
        while (!done) {
            Group group = groups.computeIfAbsent(user.id(), _ -> new Group(user));
            group.lock.lock();
            try {
                if (!group.dissolved) { // else another one has taken its place in the map
                    done = true;
                    change.accept(group);
                }
            } finally {
                group.size = group.sessions.size();
                dissolveIfEmpty(user, group);
                group.lock.unlock();
            }
        }
    }

    private void dissolveIfEmpty(User user, Group group) {
        if (group.sessions.isEmpty() && !group.dissolved) {
            group.dissolved = true;
            groups.remove(user.id(), group);
        }
    }
}
