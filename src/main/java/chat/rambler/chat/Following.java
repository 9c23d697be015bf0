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
final class Following implements DirectoryChanges.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Following.class);

    private final UserRepository users;
    private final MembershipRepository memberships;
    private final RoomRegistry rooms;
    private final Map<UserId, Company> companies = new ConcurrentHashMap<>();

    /** The connections of one user on this server. */
    private static final class Company {
        private final ReentrantLock lock = new ReentrantLock();

        /** Each with the generation of its login. */
        private final Map<Participant, Long> participants = new LinkedHashMap<>();

        private final User user;
        private volatile int size;
        private boolean dissolved;

        /** When the storage failed last; at first some time ago. */
        private long failedAt = System.nanoTime() - StoreDeadline.LONGEST.toNanos();

        Company(User user) {
            this.user = user;
        }
    }

    Following(UserRepository users, MembershipRepository memberships, RoomRegistry rooms) {
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
    void join(Participant participant, Login login, Runnable told) {
        User user = login.user();
        with(user, company -> {
            var target = memberships.of(user);
            requireValid(login); // what voids it later waits for its turn behind this one
            told.run();
            company.participants.put(participant, login.generation());
            try {
                participant.become(user, target, rooms);
            } finally {
                if (participant.isGone()) { // it ended while it was becoming the user
                    company.participants.remove(participant);
                }
            }
        });
    }

    private void requireValid(Login login) {
        if (generation(login.user()) != login.generation()) {
            throw new ProtocolException(ErrorCode.BAD_CREDENTIALS);
        }
    }

    private long generation(User user) {
        return users.find(user.id()).map(Account::generation).orElse(Long.MAX_VALUE);
    }

    /**
     * How many connections a user has here, those that wait to be let into their rooms included.
     */
    int count(User user) {
        Company company = companies.get(user.id());
        return company == null ? 0 : company.size + company.lock.getQueueLength();
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
    void part(Participant participant, User user) {
        inTurn(user, company -> company.participants.remove(participant));
    }

    /**
     * Changes what is stored of a user, then leads all its connections there. Changes of one user
     * come one after another, and each is told before the next is made.
     */
    void change(User user, Runnable change) {
        with(user, company -> {
            change.run();
            var target = memberships.of(user);
            Failures failures = new Failures();
            for (Participant participant : company.participants.keySet()) {
                failures.collect(() -> participant.follow(user, target, rooms));
            }
            failures.tellFirst();
        });
    }

    @Override
    public void userChanged(UserId user) {
        Company company = companies.get(user);
        if (company != null) {
            follow(company);
        }
    }

    @Override
    public void loggedOut(UserId user) {
        Company company = companies.get(user);
        if (company != null) {
            endVoid(company);
        }
    }

    @Override
    public void anythingChanged() {
        companies.values().forEach(company -> {
            endVoid(company);
            follow(company);
        });
    }

    /**
     * Ends the connections whose login is void: they come back as nobody, or log in again. Where
     * the storage does not tell which those are, all of them come back.
     */
    private void endVoid(Company company) {
        inTurn(company.user, now -> {
            long valid = generationOrNone(now.user);
            now.participants.forEach((participant, generation) -> {
                if (generation < valid) {
                    participant.connection().end(CloseReason.LOGGED_OUT);
                }
            });
        });
    }

    private long generationOrNone(User user) {
        try {
            return generation(user);
        } catch (StoreException away) {
            return Long.MAX_VALUE;
        }
    }

    private void follow(Company company) {
        try {
            change(company.user, () -> {});
        } catch (ProtocolException | StoreException e) {
            // the storage does not answer; when it does again, it tells us so
            LOG.debug("The connections of {} follow later: {}", company.user.id(), e.getMessage());
        }
    }

    /**
     * Does something when it is this one's turn. Standing in line behind other connections of the
     * user is no outage, however many there are; where the storage fails one of them, those who
     * have waited as long as a command may are not made to find it out one after another.
     */
    private void with(User user, Consumer<Company> change) {
        long began = System.nanoTime();
        inTurn(user, company -> {
            boolean failedMeanwhile = company.failedAt - began > 0;
            boolean longEnough = System.nanoTime() - began > StoreDeadline.LONGEST.toNanos();
            if (failedMeanwhile && longEnough) {
                throw StoreException.notDone();
            }
            try {
                change.accept(company);
            } catch (StoreException away) {
                company.failedAt = System.nanoTime();
                throw away;
            }
        });
    }

    private void inTurn(User user, Consumer<Company> change) {
        boolean done = false;
        while (!done) {
            Company company = companies.computeIfAbsent(user.id(), _ -> new Company(user));
            company.lock.lock();
            try {
                if (!company.dissolved) { // else another one has taken its place in the map
                    done = true;
                    change.accept(company);
                }
            } finally {
                company.size = company.participants.size();
                dissolveIfEmpty(user, company);
                company.lock.unlock();
            }
        }
    }

    private void dissolveIfEmpty(User user, Company company) {
        if (company.participants.isEmpty() && !company.dissolved) {
            company.dissolved = true;
            companies.remove(user.id(), company);
        }
    }
}
