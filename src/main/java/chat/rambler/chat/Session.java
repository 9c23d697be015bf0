package chat.rambler.chat;

import chat.rambler.connection.AnswerMemory;
import chat.rambler.connection.Connection;
import chat.rambler.limits.Address;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.JoinOptions;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.ReplayRequest;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Login;
import chat.rambler.store.RoomId;
import chat.rambler.store.TokenBucket;
import chat.rambler.store.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the chat sees it: who it is and which rooms it is in. Its own commands come one
 * after another; changes that another connection of the same user made may come in between, so
 * every change is made under a lock.
 */
public final class Session {
    private final Connection connection;
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicLong lines = new AtomicLong();
    private final Address address;
    private final TokenBucket allowance;
    private final ViolationCounter violations = new ViolationCounter();
    private final JoinedRooms joinedRooms = new JoinedRooms();
    private final RequestedReplay requestedReplay;
    private volatile @Nullable User user;
    private volatile boolean awaited;
    private @Nullable Login arriving; // until it says that it is ready
    private long brought; // of the past, in characters; by the connection's own thread
    private boolean gone;

    /**
     * @param longestMessage that may be said, in characters
     */
    Session(Connection connection, Address address, TokenBucket allowance, int longestMessage) {
        this.connection = connection;
        this.address = address;
        this.allowance = allowance;
        this.requestedReplay = new RequestedReplay(connection, longestMessage);
    }

    /** Where it comes from. */
    Address address() {
        return address;
    }

    /** What it may say. */
    TokenBucket allowance() {
        return allowance;
    }

    /** How often it spoke faster than that. */
    ViolationCounter violations() {
        return violations;
    }

    public Connection connection() {
        return connection;
    }

    /** The user it is; null while it is anonymous. */
    @Nullable
    User user() {
        return user;
    }

    /** The rooms it is in. */
    JoinedRooms joinedRooms() {
        return joinedRooms;
    }

    /** Whether the connection has ended: it takes part in nothing any more. */
    boolean isGone() {
        changing.lock();
        try {
            return gone;
        } finally {
            changing.unlock();
        }
    }

    /**
     * An id for the next message: unique among all servers and connections, and with a dot none
     * that a client may choose.
     */
    String nextMessageId() {
        return connection.id() + "." + Long.toString(lines.incrementAndGet(), Character.MAX_RADIX);
    }

    /** It will say itself when it is ready, and is then this user; null for an anonymous one. */
    void await(@Nullable Login login) {
        arriving = login;
        user = login == null ? null : login.user();
        awaited = true;
    }

    /** Whether it has still to say that it is ready. */
    boolean isAwaited() {
        return awaited;
    }

    /** It is ready: what it begins by; null for an anonymous one. */
    @Nullable
    Login arrive() {
        Login login = arriving;
        awaited = false;
        arriving = null;
        user = null;
        return login;
    }

    /** What it wants to be sent in the rooms that it enters by the request at hand. */
    void wants(JoinOptions wanted) {
        requestedReplay.are(wanted);
    }

    /**
     * Sends, in a room that it is in, what it wants to resume from; false if it does not want that.
     */
    boolean resumes(Room room) {
        if (!requestedReplay.resumes(room)) {
            return false;
        }
        connection.reply(new Event.Done());
        try (var _ = memoryFor(room)) {
            ReplayRequest wanted = requestedReplay.alone(room);
            Answers.await(room, room.resume(connection, wanted));
            brought(wanted.budget().spent());
        }
        return true;
    }

    /** The request at hand has brought so many characters of the past. */
    void brought(long characters) {
        brought += characters;
    }

    /** How many it has brought; none from now on. */
    long takeBrought() {
        long all = brought;
        brought = 0;
        return all;
    }

    void enter(Room room, Nickname nickname) {
        change(() -> enterLocked(room, nickname));
    }

    void leave(Room room) {
        change(() -> leaveLocked(room));
    }

    /**
     * Becomes another user, or anonymous, and goes where that one belongs; silent in a room common
     * to both.
     */
    void become(@Nullable User newUser, Map<RoomId, Nickname> memberships, RoomRegistry rooms) {
        change(() -> {
            user = newUser;
            follow(memberships, rooms, true);
        });
    }

    /**
     * Leaves and enters rooms and changes nicknames until it is where its user's memberships say;
     * it is told of each. Nothing happens if it is another user by now.
     */
    void follow(User follower, Map<RoomId, Nickname> memberships, RoomRegistry rooms) {
        change(() -> {
            if (follower.equals(user)) {
                follow(memberships, rooms, false);
            }
        });
    }

    /** Leaves everything for good: the connection has ended. */
    void disconnect() {
        changing.lock();
        try {
            gone = true;
            for (JoinedRooms.Place place : joinedRooms.all()) {
                Answers.settle(place.room(), place.room().leave(connection, false));
            }
            joinedRooms.clear();
        } finally {
            changing.unlock();
        }
    }

    /**
     * Everything that can be done is done before a failure is told: above all, whoever has become
     * another speaks as the other one in every room.
     */
    private void follow(Map<RoomId, Nickname> memberships, RoomRegistry rooms, boolean becoming) {
        for (JoinedRooms.Place place : joinedRooms.all()) {
            if (!memberships.containsKey(place.room().entry().id())) {
                leaveLocked(place.room());
            }
        }
        List<RoomId> missing = new ArrayList<>();
        memberships.forEach((id, nickname) -> {
            JoinedRooms.Place place = joinedRooms.in(id);
            if (place == null) {
                missing.add(id);
            } else {
                rename(place, nickname, becoming);
            }
        });
        Failures failures = new Failures();
        Map<Room, CompletableFuture<Void>> together = new LinkedHashMap<>();
        for (RoomId id : missing) {
            Nickname nickname = Objects.requireNonNull(memberships.get(id));
            failures.collect(() -> rooms.find(id).ifPresent(room -> {
                if (failures.isEmpty()) {
                    enterLocked(room, nickname);
                } else { // in an outage the others are not waited for one by one
                    together.put(room, beginEntering(room, nickname));
                }
            }));
        }
        together.forEach((room, entering) -> failures.collect(() -> finishEntering(room, entering)));
        failures.tellFirst();
    }

    private void enterLocked(Room room, Nickname nickname) {
        try (var _ = memoryFor(room)) {
            finishEntering(room, beginEntering(room, nickname));
        }
    }

    /** Before anything is read of the past. Who cannot have it is not left outside its rooms. */
    private AnswerMemory.Reserved memoryFor(Room room) {
        try {
            return connection.memory().reserve(requestedReplay.mostIn(room));
        } catch (ProtocolException none) {
            connection.end(CloseReason.BUSY);
            throw none;
        }
    }

    private CompletableFuture<Void> beginEntering(Room room, Nickname nickname) {
        joinedRooms.put(room, nickname);
        return room.enter(connection, nickname, user, requestedReplay.in(room));
    }

    private void finishEntering(Room room, CompletableFuture<Void> entering) {
        try {
            Answers.await(room, entering);
        } catch (RuntimeException e) {
            joinedRooms.remove(room); // it is not in, and may try again
            Answers.await(room, room.leave(connection, true));
            throw e;
        }
    }

    private void leaveLocked(Room room) {
        joinedRooms.remove(room);
        Answers.await(room, room.leave(connection, true));
    }

    /** Who becomes another user changes even where the nickname stays. */
    private void rename(JoinedRooms.Place place, Nickname nickname, boolean becoming) {
        boolean changed = !place.nickname().toString().equals(nickname.toString());
        boolean told = !becoming || connection.codec().isStructured();
        joinedRooms.put(place.room(), nickname);
        if (changed || becoming) {
            Answers.await(place.room(), place.room().rename(connection, nickname, user, told));
        }
    }

    private void change(Runnable change) {
        changing.lock();
        try {
            if (!gone) {
                requestedReplay.share();
                change.run();
            }
        } finally {
            requestedReplay.shareNoMore();
            changing.unlock();
        }
    }
}
