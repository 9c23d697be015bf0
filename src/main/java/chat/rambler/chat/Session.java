package chat.rambler.chat;

import chat.rambler.connection.Connection;
import chat.rambler.limits.Address;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.JoinOptions;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.room.Visitor;
import chat.rambler.store.Login;
import chat.rambler.store.Marker;
import chat.rambler.store.Position;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.TokenBucket;
import chat.rambler.store.User;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user and the rooms of one connection. Its own commands run one after another, but changes made by another
 * connection of the same user may come in between, so every change is made under a lock.
 */
public final class Session implements Visitor {
    /** A page of a terminal; {@code #whoami} tells all. */
    private static final int MOST_TOLD = 20;

    private final Connection connection;
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicLong lines = new AtomicLong();
    private final Address address;
    private final String origin;
    private final TokenBucket allowance;
    private final ViolationCounter violations = new ViolationCounter();
    private final JoinedRooms joinedRooms = new JoinedRooms(this::awaitChange);
    private final RequestedReplay requestedReplay;
    private final RoomSync sync;
    private final ReadMarks marks = new ReadMarks();
    private volatile @Nullable User user;
    private volatile List<Places.Invited> invited = List.of();
    private volatile Map<UserName, User> ignored = Map.of();
    private volatile boolean awaited;
    private @Nullable Login arriving; // until connect comes
    private long brought; // characters of earlier messages; used by the connection's own thread
    private boolean gone;

    /**
     * @param origin see {@link Visitor#origin}
     * @param longestMessage the longest message allowed, in characters
     */
    Session(Connection connection, Address address, String origin, TokenBucket allowance, int longestMessage) {
        this.connection = connection;
        this.address = address;
        this.origin = origin;
        this.allowance = allowance;
        this.requestedReplay = new RequestedReplay(connection, longestMessage);
        this.sync = new RoomSync(this, joinedRooms, requestedReplay);
    }

    Address address() {
        return address;
    }

    /** The connection's own token bucket. */
    TokenBucket allowance() {
        return allowance;
    }

    ViolationCounter violations() {
        return violations;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public String pace() {
        return address.isLocal() ? connection.id() : origin;
    }

    @Override
    public Map<UserName, User> ignored() {
        return connection.codec().isStructured() ? Map.of() : ignored;
    }

    @Override
    public Event.@Nullable Read read(Room room, Position stands) {
        RoomId id = room.entry().id();
        Marker marker = marks.marker(id);
        if (!connection.codec().isStructured()) {
            return null;
        }
        if (marker == null || !marker.isOf(stands.epoch())) {
            marks.assume(id, stands);
            return null;
        }
        return read(nameOf(room), stands.epoch(), marker);
    }

    private static Event.Read read(RoomName room, String epoch, Marker marker) {
        return new Event.Read(
                room, epoch, marker.read().seq(), marker.mentions().size());
    }

    /** A marker of a user has changed, perhaps by another connection. Does not block. */
    void marked(User of, RoomId room, Marker marker) {
        Marker news = marks.changed(of.id(), room, marker);
        JoinedRooms.Place place = joinedRooms.in(room);
        if (news != null && place != null && of.equals(user)) { // else it is about to become the user's
            connection.answer(read(place.name(), news.read().epoch(), news));
        }
    }

    /** Whom the user ignores. */
    List<UserName> ignoredNames() {
        return List.copyOf(ignored.keySet());
    }

    /** How far the user has read. */
    ReadMarks marks() {
        return marks;
    }

    /** The name by which the user knows a room. */
    RoomName nameOf(Room room) {
        return room.entry().seenBy(user);
    }

    /** Later it may enter again, so it must not be in the room for this session any more when that begins. */
    @Override
    public void expelledFrom(Room room) {
        joinedRooms.remove(room);
        marks.forget(room.entry().id());
    }

    /** Null while anonymous. */
    @Nullable
    User user() {
        return user;
    }

    JoinedRooms joinedRooms() {
        return joinedRooms;
    }

    /** Whether the connection has ended; then the session no longer changes. */
    boolean isGone() {
        changing.lock();
        try {
            return gone;
        } finally {
            changing.unlock();
        }
    }

    /**
     * An id for the next message, unique among all servers and connections. With its dot it cannot be one that a client
     * chose.
     */
    String nextMessageId() {
        return connection.id() + "." + Long.toString(lines.incrementAndGet(), Character.MAX_RADIX);
    }

    /** Begins to wait for {@code connect}, as this user; null for anonymous. */
    void await(@Nullable Login login) {
        arriving = login;
        user = login == null ? null : login.user();
        awaited = true;
    }

    /** Whether {@code connect} has yet to come. */
    boolean isAwaited() {
        return awaited;
    }

    /** Ends the wait for {@code connect}. Returns the login to begin with; null for anonymous. */
    @Nullable
    Login arrive() {
        Login login = arriving;
        awaited = false;
        arriving = null;
        user = null;
        return login;
    }

    /** Sets which earlier messages the current request wants in the rooms that it enters. */
    void wants(JoinOptions wanted) {
        requestedReplay.are(wanted);
    }

    /** See {@link RoomSync#resumes}. */
    boolean resumes(Room room) {
        return sync.resumes(room);
    }

    /** Counts so many characters of earlier messages for the current request. */
    void brought(long characters) {
        brought += characters;
    }

    /** The characters counted since the last call. */
    long takeBrought() {
        long all = brought;
        brought = 0;
        return all;
    }

    void enter(Room room, Nickname nickname) {
        change(() -> sync.enter(room, nickname, null));
    }

    void leave(Room room) {
        change(() -> sync.leave(room));
    }

    /**
     * Becomes another user, or anonymous, and enters and leaves rooms to match the memberships. In the text protocol
     * nothing is told about a room common to both.
     *
     * @param read how far the new user has read; null if that is not known
     */
    void become(@Nullable User newUser, Places places, @Nullable Map<RoomId, Marker> read, RoomRegistry rooms) {
        change(() -> {
            sync.forgetShutOut(); // those were of the user before
            boolean another = !Objects.equals(user, newUser);
            user = newUser;
            invited = List.of();
            ignored = places.ignored();
            if (newUser == null) {
                marks.clear(null);
            } else if (read != null) {
                marks.are(read);
            }
            if (another) { // each conversation has another name from now on
                joinedRooms.all().stream()
                        .filter(place -> place.room().entry().isConversation())
                        .forEach(place -> sync.leave(place.room()));
            }
            sync.follow(places, rooms, true);
            invite(places.invited());
        });
    }

    /** A page is told, so that it folds the same on every device. */
    private void ignore(Map<UserName, User> now) {
        boolean changed = !now.equals(ignored);
        ignored = now;
        if (changed && connection.codec().isStructured()) {
            connection.answer(new Event.IgnoredChanged(List.copyOf(now.keySet())));
        }
    }

    /** Tells the invitations that are new, the newest {@value #MOST_TOLD} if there are many. */
    private void invite(List<Places.Invited> now) {
        List<Places.Invited> before = invited;
        invited = now;
        List<Places.Invited> news = now.stream()
                .filter(one -> !before.contains(one))
                .filter(one -> user != null && !one.by().equals(user.name())) // else it is the user's own way back
                .toList();
        news.subList(Math.max(0, news.size() - MOST_TOLD), news.size()).forEach(one -> connection.answer(one.told()));
    }

    /** The private rooms that the user may enter. */
    List<Event.Invited> invited() {
        return invited.stream().map(Places.Invited::told).toList();
    }

    /** The names of the private rooms that the client may know of. */
    Stream<RoomName> privateNames() {
        return Stream.concat(
                joinedRooms.rooms().stream()
                        .map(Room::entry)
                        .filter(RoomEntry::isPrivate)
                        .map(RoomEntry::name),
                invited.stream().map(one -> one.room().name()));
    }

    /** Leaves all rooms, if it is still anonymous. Returns whether it is. */
    boolean leaveIfAnonymous() {
        boolean[] left = new boolean[1];
        change(() -> {
            if (user == null) {
                left[0] = true;
                joinedRooms.rooms().forEach(sync::leave);
            }
        });
        return left[0];
    }

    /** The rooms that would not let it in since the last call, because it is banned or the room is closed. */
    List<RoomEntry> takeShutOut() {
        changing.lock();
        try {
            return sync.takeShutOut();
        } finally {
            changing.unlock();
        }
    }

    /**
     * Leaves and enters rooms and changes nicknames to match the user's memberships, and tells the client each change.
     * Does nothing if the session belongs to another user by now.
     */
    void follow(User follower, Places places, RoomRegistry rooms) {
        change(() -> {
            if (follower.equals(user)) {
                ignore(places.ignored());
                sync.follow(places, rooms, false);
                invite(places.invited());
            }
        });
    }

    /** Waits until a change that another connection of the user has caused is done. */
    private void awaitChange() {
        var _ = isGone(); // takes its turn
    }

    /** Leaves all rooms for good, because the connection has ended. */
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
