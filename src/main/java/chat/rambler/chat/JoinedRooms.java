package chat.rambler.chat;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.RoomId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rooms that a connection is in, in the order of entering, and its nickname in each. Thread-safe. */
final class JoinedRooms {
    private volatile Map<RoomId, Place> joinedRooms = Map.of(); // replaced, never changed

    /** One room that the connection is in, and its nickname there. */
    record Place(Room room, Nickname nickname) {}

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
                        ErrorCode.NOT_JOINED, rooms.named(typed).name()));
    }

    /**
     * The joined room with the typed name. A private room is found by name only here, among the invitations of its user, and
     * by an administrator who closes it.
     */
    Optional<Room> named(String typed) {
        List<Room> all = rooms();
        Optional<Room> exactly = all.stream()
                .filter(room -> room.name().toString().equals(typed))
                .findFirst();
        return exactly.isPresent()
                ? exactly
                : RoomName.parse(typed)
                        .flatMap(name -> all.stream()
                                .filter(room -> room.name().equals(name))
                                .findFirst());
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
        rooms().forEach(room -> Answers.await(room, room.flush()));
    }

    List<Room> rooms() {
        return joinedRooms.values().stream().map(Place::room).toList();
    }

    /** The rooms and nicknames, in the form of {@code #whoami}. */
    List<Event.Place> told() {
        return joinedRooms.values().stream()
                .map(place -> new Event.Place(place.room().name(), place.nickname()))
                .toList();
    }

    /** Changes the nickname in a room; does nothing if the connection has been put out of it. */
    synchronized void rename(Room room, Nickname nickname) {
        if (has(room)) {
            put(room, nickname);
        }
    }

    /** Adds a room, or changes the nickname in it. */
    synchronized void put(Room room, Nickname nickname) {
        Map<RoomId, Place> changed = new LinkedHashMap<>(joinedRooms);
        changed.put(room.entry().id(), new Place(room, nickname));
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
