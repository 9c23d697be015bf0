package chat.rambler.chat;

import chat.rambler.connection.Connection;
import chat.rambler.directory.RoomId;
import chat.rambler.directory.User;
import chat.rambler.limits.Address;
import chat.rambler.limits.Allowance;
import chat.rambler.protocol.Entering;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Resume;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.room.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the chat sees it: who it is and which rooms it is in. Its own commands come one
 * after another; changes that another connection of the same user made may come in between, so
 * every change is made under a lock.
 */
public final class Participant {
    /**
     * How many characters of the past a request may bring, in the outbox's bound on what others
     * say: with up to three bytes each they stay well below the bound on answers.
     */
    private static final int PAST_SHARE = 4;

    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Connection connection;
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicLong lines = new AtomicLong();
    private final Address address;
    private final Allowance allowance;
    private volatile Map<RoomId, Place> places = Map.of(); // replaced, never changed
    private volatile @Nullable User user;
    private volatile Entering entering = Entering.DEFAULT;
    private volatile boolean awaited;
    private Wanted.@Nullable Budget budget; // of the change that is being made
    private boolean gone;
    private int refusals; // these two of its own thread
    private long refusedSince;

    /** One room that the connection is in, and its nickname there. */
    private record Place(Room room, Nickname nickname) {}

    Participant(Connection connection, Address address, Allowance allowance) {
        this.connection = connection;
        this.address = address;
        this.allowance = allowance;
    }

    /** Where it comes from. */
    Address address() {
        return address;
    }

    /** What it may say. */
    Allowance allowance() {
        return allowance;
    }

    /** It spoke no faster than it may. */
    void allowed() {
        if (refusals > 0 && System.nanoTime() - refusedSince > MINUTE_NANOS) {
            refusals = 0;
        }
    }

    /** It spoke too fast: how often within a minute, or in a row. */
    int refused() {
        if (refusals == 0) {
            refusedSince = System.nanoTime();
        }
        return ++refusals;
    }

    public Connection connection() {
        return connection;
    }

    /** The user it is; null while it is anonymous. */
    @Nullable User user() {
        return user;
    }

    /** The rooms it is in, in the order of entering. */
    List<Room> rooms() {
        return places.values().stream().map(Place::room).toList();
    }

    boolean isIn(Room room) {
        return places.containsKey(room.entry().id());
    }

    /**
     * The room that {@code typed} names, which it must be in. Refuses with {@link
     * ErrorCode#UNKNOWN_ROOM} or {@link ErrorCode#NOT_JOINED}.
     */
    Room joined(RoomRegistry rooms, String typed) {
        Room room = rooms.named(typed);
        if (!isIn(room)) {
            throw new ProtocolException(ErrorCode.NOT_JOINED, room.name());
        }
        return room;
    }

    /** What it has said comes before what it is answered next. */
    void flush() {
        for (Place place : places.values()) {
            Answers.await(place.room(), place.room().flush());
        }
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

    /** Its nickname in a room; null if it is not in it. */
    @Nullable Nickname nicknameIn(Room room) {
        Place place = places.get(room.entry().id());
        return place == null ? null : place.nickname();
    }

    /** Its rooms and nicknames, as {@code #whoami} tells them. */
    List<Event.Place> whereabouts() {
        return places.values().stream()
                .map(place -> new Event.Place(place.room().name(), place.nickname()))
                .toList();
    }

    /** An id for the next message: unique among all servers and connections. */
    String nextMessageId() {
        return connection.id() + "-" + Long.toString(lines.incrementAndGet(), Character.MAX_RADIX);
    }

    /** It will say itself when it is ready, and is then this user; null for an anonymous one. */
    void await(@Nullable User arriving) {
        user = arriving;
        awaited = true;
    }

    /** Whether it has still to say that it is ready. */
    boolean isAwaited() {
        return awaited;
    }

    /** It is ready: the user it begins as. */
    @Nullable User arrive() {
        awaited = false;
        User arriving = user;
        user = null;
        return arriving;
    }

    /** What it wants to be sent in the rooms that it enters by the request at hand. */
    void wants(Entering wanted) {
        entering = wanted;
    }

    /**
     * Sends, in a room that it is in, what it wants to resume from; false if it does not want that.
     */
    boolean resumes(Room room) {
        Resume resume = entering.resume().get(room.name());
        if (resume == null) {
            return false;
        }
        connection.reply(new Event.Done());
        Answers.await(room, room.resume(connection, wanted(room, newBudget())));
        return true;
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
            for (Place place : places.values()) {
                var left = place.room().leave(connection, false);
                left.exceptionally(_ -> null).join(); // a room that has stopped lets all go
            }
            places = Map.of();
        } finally {
            changing.unlock();
        }
    }

    /**
     * Everything that can be done is done before a failure is told: above all, whoever has become
     * another speaks as the other one in every room.
     */
    private void follow(Map<RoomId, Nickname> memberships, RoomRegistry rooms, boolean becoming) {
        for (Place place : places.values()) {
            if (!memberships.containsKey(place.room().entry().id())) {
                leaveLocked(place.room());
            }
        }
        List<RoomId> missing = new ArrayList<>();
        memberships.forEach((id, nickname) -> {
            Place place = places.get(id);
            if (place == null) {
                missing.add(id);
            } else {
                rename(place, nickname, becoming);
            }
        });
        for (RoomId id : missing) {
            Nickname nickname = Objects.requireNonNull(memberships.get(id));
            rooms.find(id).ifPresent(room -> enterLocked(room, nickname));
        }
    }

    private void enterLocked(Room room, Nickname nickname) {
        put(new Place(room, nickname));
        Wanted wanted = wanted(room, budget == null ? newBudget() : budget);
        try {
            Answers.await(room, room.enter(connection, nickname, user, wanted));
        } catch (RuntimeException e) {
            remove(room); // it is not in, and may try again
            Answers.await(room, room.leave(connection, true));
            throw e;
        }
    }

    private Wanted.Budget newBudget() {
        return new Wanted.Budget(connection.outbox().maxBytes() * PAST_SHARE);
    }

    private Wanted wanted(Room room, Wanted.Budget whole) {
        return new Wanted(entering.replay(), entering.resume().get(room.name()), whole);
    }

    private void leaveLocked(Room room) {
        remove(room);
        Answers.await(room, room.leave(connection, true));
    }

    private void remove(Room room) {
        Map<RoomId, Place> left = new LinkedHashMap<>(places);
        left.remove(room.entry().id());
        places = left;
    }

    /** Who becomes another user changes even where the nickname stays. */
    private void rename(Place place, Nickname nickname, boolean becoming) {
        boolean changed = !place.nickname().toString().equals(nickname.toString());
        boolean told = !becoming || connection.codec().isStructured();
        put(new Place(place.room(), nickname));
        if (changed || becoming) {
            Answers.await(place.room(), place.room().rename(connection, nickname, user, told));
        }
    }

    private void put(Place place) {
        Map<RoomId, Place> changed = new LinkedHashMap<>(places);
        changed.put(place.room().entry().id(), place);
        places = changed;
    }

    private void change(Runnable change) {
        changing.lock();
        try {
            if (!gone) {
                budget = newBudget(); // for all rooms that it enters by this
                change.run();
            }
        } finally {
            budget = null;
            changing.unlock();
        }
    }
}
