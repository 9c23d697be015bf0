package chat.rambler.chat;

import chat.rambler.directory.DirectoryChanges;
import chat.rambler.directory.MembershipRepository;
import chat.rambler.directory.User;
import chat.rambler.directory.UserId;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.RoomRegistry;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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

    /** PROTOCOL.md §4: told within 2 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final MembershipRepository memberships;
    private final RoomRegistry rooms;
    private final Map<UserId, Company> companies = new ConcurrentHashMap<>();

    /** The connections of one user on this server. */
    private static final class Company {
        private final ReentrantLock lock = new ReentrantLock();
        private final Set<Participant> participants = new LinkedHashSet<>();
        private final User user;
        private volatile int size;
        private boolean dissolved;

        Company(User user) {
            this.user = user;
        }
    }

    Following(MembershipRepository memberships, RoomRegistry rooms) {
        this.memberships = memberships;
        this.rooms = rooms;
    }

    /**
     * Makes a connection the user's: it enters the user's rooms and leaves the others. Nothing is
     * changed if the storage does not tell which those are.
     *
     * @param told tells the connection before it is told of its rooms
     */
    void join(Participant participant, User user, Runnable told) {
        with(
                user,
                company -> {
                    var target = memberships.of(user);
                    told.run();
                    company.participants.add(participant);
                    try {
                        participant.become(user, target, rooms);
                    } finally {
                        if (participant.isGone()) { // it ended while it was becoming the user
                            company.participants.remove(participant);
                        }
                    }
                });
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
        with(user, ReentrantLock::lock, company -> company.participants.remove(participant));
    }

    /**
     * Changes what is stored of a user, then leads all its connections there. Changes of one user
     * come one after another, and each is told before the next is made.
     */
    void change(User user, Runnable change) {
        with(
                user,
                company -> {
                    change.run();
                    var target = memberships.of(user);
                    Failures failures = new Failures();
                    for (Participant participant : company.participants) {
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
    public void anythingChanged() {
        companies.values().forEach(this::follow);
    }

    private void follow(Company company) {
        try {
            change(company.user, () -> {});
        } catch (ProtocolException e) {
            // the storage does not answer; when it does again, it tells us so
            LOG.debug("The connections of {} follow later: {}", company.user.id(), e.code());
        }
    }

    private void with(User user, Consumer<Company> change) {
        with(user, Following::lockInTime, change);
    }

    private void with(User user, Consumer<ReentrantLock> locking, Consumer<Company> change) {
        boolean done = false;
        while (!done) {
            Company company = companies.computeIfAbsent(user.id(), _ -> new Company(user));
            locking.accept(company.lock);
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

    /**
     * Not for longer than a command may take: others may wait for the storage one after another.
     */
    private static void lockInTime(ReentrantLock lock) {
        boolean locked = false;
        try {
            locked = lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!locked) {
            throw new ProtocolException(ErrorCode.UNAVAILABLE, "the directory");
        }
    }

    private void dissolveIfEmpty(User user, Company company) {
        if (company.participants.isEmpty() && !company.dissolved) {
            company.dissolved = true;
            companies.remove(user.id(), company);
        }
    }
}
