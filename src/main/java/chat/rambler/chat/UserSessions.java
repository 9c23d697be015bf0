package chat.rambler.chat;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Account;
import chat.rambler.store.Background;
import chat.rambler.store.DirectoryChanges;
import chat.rambler.store.Login;
import chat.rambler.store.Marker;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.Storage;
import chat.rambler.store.StoreDeadline;
import chat.rambler.store.StoreException;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.store.UserRepository;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps all connections of a user in the rooms of the user's memberships (PROTOCOL.md §3, Several connections of one
 * user). The stored memberships are the truth: they are changed through {@link #change}, then each connection enters
 * and leaves rooms to match them. Calls for one user run one after another, so concurrent changes cannot cross.
 */
final class UserSessions implements DirectoryChanges.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(UserSessions.class);

    /** How long a storage that has not answered is left alone: half as long as a command waits for it. */
    private static final Duration FOLLOW_AGAIN = Duration.ofSeconds(1);

    private final UserRepository users;
    private final MembershipRepository memberships;
    private final PlacesReader places;
    private final MarkerFeed feed;
    private final RoomRegistry rooms;
    private final ServerRules server;
    private final Map<UserId, Group> groups = new ConcurrentHashMap<>();

    /** The connections of one user on this server. */
    private static final class Group {
        private final ReentrantLock lock = new ReentrantLock();

        /** The sessions, each with its login. */
        private final Map<Session, Login> sessions = new LinkedHashMap<>();

        private final User user;
        private final AtomicBoolean followsLater = new AtomicBoolean();
        private volatile int size;
        private boolean dissolved;

        /** Whether a login may have become void without this server knowing. */
        private boolean unchecked;

        /** When the storage failed last, by {@link System#nanoTime}; at first some time ago. */
        private long failedAt = System.nanoTime() - StoreDeadline.LONGEST.toNanos();

        Group(User user) {
            this.user = user;
        }
    }

    UserSessions(Storage storage, RoomRegistry rooms, ServerRules server, MarkerFeed feed) {
        this.places = new PlacesReader(storage, rooms);
        this.feed = feed;
        this.server = server;
        this.users = storage.users();
        this.memberships = storage.memberships();
        this.rooms = rooms;
    }

    /**
     * Makes a session the user's: it enters the user's rooms and leaves the others. Changes nothing if the storage
     * cannot tell which rooms those are. Refused with {@link ErrorCode#BAD_CREDENTIALS} if the login has become void
     * meanwhile, with {@link ErrorCode#SUSPENDED} if the user is banned from the server.
     *
     * @param told runs before the client is told of its rooms
     */
    void join(Session session, Login login, Runnable told) {
        User user = login.user();
        with(user, group -> {
            session.marks().clear(user.id());
            feed.begin(session, user); // before the markers are read, so that no change of them is missed
            try {
                CompletableFuture<Map<RoomId, Marker>> read = feed.of(user); // while the rest is read
                Places target = places.of(user);
                server.requireNotBanned(user);
                requireValid(login); // whatever voids it later waits for its turn behind this call
                told.run();
                group.sessions.put(session, login);
                session.become(user, target, feed.in(target, user, read), rooms);
                endMemberships(user, session);
            } finally {
                if (session.isGone()) { // it ended meanwhile
                    group.sessions.remove(session);
                }
                if (!group.sessions.containsKey(session)) { // it stays what it was
                    feed.end(session, user);
                    session.marks()
                            .clear(
                                    session.user() == null
                                            ? null
                                            : session.user().id());
                }
            }
        });
    }

    /** Where users are. */
    PlacesReader places() {
        return places;
    }

    private void requireValid(Login login) {
        if (users.find(login.user().id())
                .filter(account -> account.generation() == login.generation())
                .isEmpty()) {
            throw new ProtocolException(ErrorCode.BAD_CREDENTIALS);
        }
    }

    /** Where the connections of a user to this server are from, as {@link Session#origin}. */
    Set<String> origins(UserId user) {
        Set<String> origins = new TreeSet<>();
        Group group = groups.get(user);
        if (group != null) {
            inTurn(group.user, now -> now.sessions.keySet().forEach(session -> origins.add(session.origin())));
        }
        return origins;
    }

    /** Ends all connections of a user to this server. */
    void end(UserId user, CloseReason reason) {
        Group group = groups.get(user);
        if (group != null) {
            inTurn(
                    group.user,
                    now -> now.sessions
                            .keySet()
                            .forEach(session -> session.connection().end(reason)));
        }
    }

    /** How many connections a user has to this server, including those that wait for their turn. */
    int count(User user) {
        Group group = groups.get(user.id());
        return group == null ? 0 : group.size + group.lock.getQueueLength();
    }

    /**
     * Refused with {@link ErrorCode#TOO_MANY} if the user has as many connections as allowed.
     *
     * @param most how many are allowed; 0 for no limit
     */
    void requirePlace(User user, int most) {
        if (most > 0 && count(user) >= most) {
            throw new ProtocolException(ErrorCode.TOO_MANY, "Connections per user", most);
        }
    }

    /** Takes a session away from a user. Its rooms stay as they are. */
    void part(Session session, User user) {
        inTurn(user, group -> group.sessions.remove(session));
        feed.end(session, user);
    }

    /**
     * Changes what is stored about a user, then makes all the user's connections follow. Changes for one user run one
     * after another, and each is told before the next one is made.
     */
    void change(User user, Runnable change) {
        with(user, group -> {
            change.run();
            Places target = places.of(user);
            Failures failures = new Failures();
            for (Session session : group.sessions.keySet()) {
                failures.collect(() -> session.follow(user, target, rooms));
                endMemberships(user, session);
            }
            failures.tellFirst();
        });
    }

    /** A server may have died between the ban and the end of the membership. */
    private void endMemberships(User user, Session session) {
        for (RoomEntry room : session.takeShutOut()) {
            try {
                memberships.leave(user, room, false);
            } catch (ProtocolException | StoreException e) {
                LOG.debug("The membership of {} ends later: {}", user.id(), e.getMessage());
            }
        }
    }

    @Override
    public void userChanged(UserId user) {
        Group group = groups.get(user);
        if (group != null) {
            follow(group);
        }
    }

    /** If the storage cannot tell which logins are void, ends all connections of the user. */
    @Override
    public void loggedOut(UserId user, @Nullable String spared) {
        Group group = groups.get(user);
        if (group != null) {
            inTurn(group.user, now -> {
                now.unchecked = true;
                endVoid(now, spared);
                if (now.unchecked) {
                    now.sessions
                            .keySet()
                            .forEach(session -> session.connection().end(CloseReason.LOGGED_OUT));
                }
            });
        }
    }

    @Override
    public void roomClosed(RoomId room) {
        rooms.forget(room);
    }

    @Override
    public void anythingChanged() {
        try {
            rooms.forgetRemoved();
        } catch (StoreException e) {
            LOG.debug("Closed rooms are forgotten later: {}", e.getMessage());
        }
        groups.values().forEach(group -> {
            inTurn(group.user, now -> now.unchecked = true);
            follow(group);
        });
    }

    /**
     * Ends the connections whose login is void; they come back anonymously or log in again.
     *
     * @param spared the hash of the token whose connections stay, now with a valid login; null for none
     */
    private void endVoid(Group group, @Nullable String spared) {
        try {
            long valid = users.find(group.user.id()).map(Account::generation).orElse(0L);
            group.unchecked = false;
            group.sessions.replaceAll((session, login) -> {
                if (login.generation() >= valid) {
                    return login;
                }
                if (spared != null && spared.equals(login.token())) {
                    return new Login(group.user, valid, null);
                }
                session.connection().end(CloseReason.LOGGED_OUT);
                return login;
            });
        } catch (StoreException away) { // the next change of the user asks again
            LOG.debug("The logins of {} are checked later: {}", group.user.id(), away.getMessage());
        }
    }

    private void follow(Group group) {
        try {
            change(group.user, () -> {});
        } catch (ProtocolException | StoreException e) {
            LOG.debug("The connections of {} follow later: {}", group.user.id(), e.getMessage());
            followLater(group);
        }
    }

    /** Nobody else may change anything of this user soon, and what was said to him meanwhile waits for that. */
    private void followLater(Group group) {
        if (group.followsLater.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(FOLLOW_AGAIN.toMillis(), TimeUnit.MILLISECONDS, Background.THREADS)
                    .execute(() -> {
                        group.followsLater.set(false);
                        userChanged(group.user.id());
                    });
        }
    }

    /**
     * Runs a change when its turn comes. Waiting behind other connections of the user is no outage. But if the storage
     * fails for one of them, those that have waited as long as a command may wait fail as well, instead of trying one
     * by one.
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
                    endVoid(group, null);
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
                if (!group.dissolved) { // else another group has taken its place in the map
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
