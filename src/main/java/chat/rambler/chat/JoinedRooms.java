package chat.rambler.chat;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.UserName;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rooms that a connection is in, in the order of entering, and its nickname in each. Thread-safe. */
final class JoinedRooms {
    private volatile Map<RoomId, Place> joinedRooms = Map.of(); // replaced, never changed

    private final Runnable awaitChange;

    /** @param awaitChange waits until the rooms that are being entered have been entered, or have refused */
    JoinedRooms(Runnable awaitChange) {
        this.awaitChange = awaitChange;
    }

    /**
     * One room that the connection is in, the name by which its user knows it, and its nickname there.
     *
     * @param entered false while the room may yet refuse
     */
    record Place(Room room, RoomName name, Nickname nickname, boolean entered) {}

    Collection<Place> all() {
        return joinedRooms.values();
    }

    @Nullable
    Place in(RoomId room) {
        return joinedRooms.get(room);
    }

    /**
     * The joined room with the typed name. Refused with {@link ErrorCode#UNKNOWN_ROOM} if there is no such room, with
     * {@link ErrorCode#NOT_JOINED} if the connection is not in it.
     */
    Room joined(RoomRegistry rooms, String typed) {
        return named(typed)
                .orElseThrow(() -> new ProtocolException(
                        ErrorCode.NOT_JOINED,
                        RoomName.conversationWith(typed) != null
                                ? RoomName.of(typed)
                                : rooms.named(typed).name()));
    }

    /**
     * The joined room with the typed name. A private room is found by name only here, among the invitations of its user, and
     * by an administrator who closes it. Waits for a room that is being entered.
     */
    Optional<Room> named(String typed) {
        Place place = placeOf(typed);
        if (place != null && !place.entered()) {
            awaitChange.run();
            place = placeOf(typed);
        }
        return Optional.ofNullable(place).map(Place::room);
    }

    private @Nullable Place placeOf(String typed) {
        for (Place place : joinedRooms.values()) { // as nearly always
            if (place.name().toString().equals(typed)) {
                return place;
            }
        }
        return RoomName.parse(typed).flatMap(this::placeOf).orElse(null);
    }

    private Optional<Place> placeOf(RoomName name) {
        return joinedRooms.values().stream()
                .filter(place -> place.name().equals(name))
                .findFirst();
    }

    /** The nickname in a room; null if the connection is not in it. */
    @Nullable
    Nickname nicknameIn(Room room) {
        Place place = in(room.entry().id());
        return place == null ? null : place.nickname();
    }

    boolean has(Room room) {
        return in(room.entry().id()) != null;
    }

    /** Sends what still waits to be broadcast in these rooms, so that it comes before the next answer. */
    void flush() {
        for (Place place : all()) {
            Answers.await(place.room(), place.room().flush());
        }
    }

    /** All but conversations of two: what is meant for every room must not be said there. */
    List<Room> rooms() {
        List<Room> rooms = new ArrayList<>(joinedRooms.size());
        for (Place place : joinedRooms.values()) { // a plain line asks for them
            if (!place.room().entry().isConversation()) {
                rooms.add(place.room());
            }
        }
        return rooms;
    }

    /** The rooms and nicknames, in the form of {@code #whoami}; without conversations. */
    List<Event.Place> told() {
        return joinedRooms.values().stream()
                .filter(place -> !place.room().entry().isConversation())
                .map(place -> new Event.Place(place.name(), place.nickname()))
                .toList();
    }

    /** Whom the user talks to alone. */
    List<UserName> with(User user) {
        return joinedRooms.values().stream()
                .flatMap(place -> Stream.ofNullable(place.room().entry().pair()))
                .map(pair -> pair.with(user.id()).name())
                .toList();
    }

    /** Changes the nickname in a room; does nothing if the connection has been put out of it. */
    synchronized void rename(Room room, Nickname nickname) {
        Place before = in(room.entry().id());
        if (before != null) {
            put(new Place(room, before.name(), nickname, before.entered()));
        }
    }

    /** Adds a room that is being entered. */
    void enter(Room room, RoomName name, Nickname nickname) {
        put(new Place(room, name, nickname, false));
    }

    /** Does nothing if the connection has been put out of the room already. */
    synchronized void entered(Room room) {
        Place before = in(room.entry().id());
        if (before != null) {
            put(new Place(room, before.name(), before.nickname(), true));
        }
    }

    private synchronized void put(Place place) {
        Map<RoomId, Place> changed = new LinkedHashMap<>(joinedRooms);
        changed.put(place.room().entry().id(), place);
        joinedRooms = changed;
    }

    synchronized void remove(Room room) {
        Map<RoomId, Place> left = new LinkedHashMap<>(joinedRooms);
        left.remove(room.entry().id());
        joinedRooms = left;
    }

    synchronized void clear() {
        joinedRooms = Map.of();
    }
}
