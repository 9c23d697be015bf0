package chat.rambler.chat;

import chat.rambler.connection.AnswerMemory;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.room.ReplayRequest;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Marker;
import chat.rambler.store.Position;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Enters and leaves rooms for one session, so that it is where its user is a member. Every method but {@link #resumes}
 * is called under the session's lock.
 */
final class RoomSync {
    private final Session session;
    private final JoinedRooms joined;
    private final RequestedReplay requested;
    private final List<RoomEntry> shutOut = new ArrayList<>();

    RoomSync(Session session, JoinedRooms joined, RequestedReplay requested) {
        this.session = session;
        this.joined = joined;
        this.requested = requested;
    }

    /** Forgets which rooms would not let in the user before. */
    void forgetShutOut() {
        shutOut.clear();
    }

    /** The rooms that would not let it in since the last call, because it is banned or the room is closed. */
    List<RoomEntry> takeShutOut() {
        List<RoomEntry> taken = List.copyOf(shutOut);
        shutOut.clear();
        return taken;
    }

    /**
     * If the request wants to resume in this joined room, sends the messages after that position; else returns false.
     */
    boolean resumes(Room room) {
        RoomName name = session.nameOf(room);
        if (!requested.resumes(name)) {
            return false;
        }
        session.connection().reply(new Event.Done());
        try (var _ = memoryFor(room, true)) {
            ReplayRequest wanted = requested.alone(name);
            Answers.await(room, room.resume(session.connection(), wanted));
            session.brought(wanted.budget().spent());
        }
        return true;
    }

    /**
     * Does everything that can be done before it throws the first failure. Above all, a session that has become another
     * user must speak as that user in every room.
     */
    void follow(Places places, RoomRegistry rooms, boolean becoming) {
        Map<RoomId, Nickname> memberships = places.rooms();
        for (JoinedRooms.Place place : joined.all()) {
            RoomEntry room = place.room().entry();
            boolean stays = room.isConversation()
                    ? places.conversations().containsKey(room.id())
                    : memberships.containsKey(room.id());
            if (!stays) {
                leave(place.room());
            }
        }
        List<RoomId> missing = new ArrayList<>();
        memberships.forEach((id, nickname) -> {
            JoinedRooms.Place place = joined.in(id);
            if (place == null) {
                missing.add(id);
            } else {
                unlessShutOut(place.room(), () -> rename(place, nickname, becoming));
            }
        });
        Failures failures = new Failures();
        Map<Room, CompletableFuture<Void>> together = new LinkedHashMap<>();
        for (RoomId id : missing) {
            Nickname nickname = Objects.requireNonNull(memberships.get(id));
            failures.collect(
                    () -> rooms.find(id).ifPresent(room -> enterOrBegin(room, nickname, null, failures, together)));
        }
        User user = session.user();
        if (user != null) {
            Nickname own = user.name().asNickname();
            for (Places.Conversation one : places.conversations().values()) {
                if (joined.in(one.room().id()) == null) {
                    Position opened = becoming ? null : one.from();
                    failures.collect(() -> enterOrBegin(rooms.of(one.room()), own, opened, failures, together));
                }
            }
        }
        together.forEach((room, entering) ->
                failures.collect(() -> unlessShutOut(room, () -> finishEntering(room, entering))));
        failures.tellFirst();
    }

    /** In an outage, does not wait for the rooms one by one. */
    private void enterOrBegin(
            Room room,
            Nickname nickname,
            @Nullable Position opened,
            Failures failures,
            Map<Room, CompletableFuture<Void>> together) {
        if (failures.isEmpty()) {
            unlessShutOut(room, () -> enter(room, nickname, opened));
        } else {
            together.put(room, beginEntering(room, nickname, opened));
        }
    }

    private void unlessShutOut(Room room, Runnable entering) {
        try {
            entering.run();
        } catch (ProtocolException e) {
            if (e.code() != ErrorCode.BANNED && e.code() != ErrorCode.UNKNOWN_ROOM) {
                throw e;
            }
            joined.remove(room);
            if (e.code() != ErrorCode.UNKNOWN_ROOM) { // which it is to whoever is banned from a private one
                session.connection().answer(e.refused());
            }
            if (session.user() != null) {
                shutOut.add(room.entry());
            }
        }
    }

    void enter(Room room, Nickname nickname, @Nullable Position opened) {
        if (opened != null) { // what has been said since is new
            session.marks().is(room.entry().id(), new Marker(opened, List.of()));
        }
        try (var _ = memoryFor(room, opened != null || requested.resumes(session.nameOf(room)))) {
            finishEntering(room, beginEntering(room, nickname, opened));
        }
    }

    /**
     * Reserves memory before earlier messages are read. If there is none, ends the connection rather than leave it
     * outside its rooms.
     */
    private AnswerMemory.Reserved memoryFor(Room room, boolean resuming) {
        try {
            return session.connection().memory().reserve(requested.mostIn(room, resuming));
        } catch (ProtocolException none) {
            session.connection().end(CloseReason.BUSY);
            throw none;
        }
    }

    private CompletableFuture<Void> beginEntering(Room room, Nickname nickname, @Nullable Position opened) {
        RoomName name = session.nameOf(room);
        joined.enter(room, name, nickname);
        return room.enter(session, nickname, session.user(), requested.in(room, name, opened));
    }

    private void finishEntering(Room room, CompletableFuture<Void> entering) {
        try {
            Answers.await(room, entering);
            joined.entered(room);
        } catch (RuntimeException e) {
            joined.remove(room); // it is not in the room, and may try again
            Answers.await(room, room.leave(session.connection(), true));
            throw e;
        }
    }

    void leave(Room room) {
        joined.remove(room);
        session.marks().forget(room.entry().id());
        Answers.await(room, room.leave(session.connection(), true));
    }

    /** A session that becomes another user is renamed even if the nickname stays the same. */
    private void rename(JoinedRooms.Place place, Nickname nickname, boolean becoming) {
        boolean changed = !place.nickname().toString().equals(nickname.toString());
        boolean told = !becoming || session.connection().codec().isStructured();
        joined.rename(place.room(), nickname);
        if (changed || becoming) {
            Answers.await(place.room(), place.room().rename(session.connection(), nickname, session.user(), told));
        }
    }
}
