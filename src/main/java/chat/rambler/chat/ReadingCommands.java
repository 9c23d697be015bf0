package chat.rambler.chat;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Contact;
import chat.rambler.store.ContactRepository;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Marker;
import chat.rambler.store.MarkerRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.Storage;
import chat.rambler.store.StoreException;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands that tell and change how far a user has read (PROTOCOL.md §13). */
final class ReadingCommands {
    private static final Logger LOG = LoggerFactory.getLogger(ReadingCommands.class);

    /** A page of a terminal; {@code #unread} tells all. */
    private static final int MOST_TOLD = 20;

    private final RoomRegistry rooms;
    private final HistoryRepository history;
    private final MarkerRepository markers;
    private final ContactRepository contacts;

    ReadingCommands(RoomRegistry rooms, Storage storage) {
        this.rooms = rooms;
        this.history = storage.history();
        this.markers = storage.markers();
        this.contacts = storage.contacts();
    }

    /** What somebody says himself he has read, and all that was said before it. */
    void said(Session session, Room room, Position position) {
        User user = session.user();
        if (user != null) {
            session.marks().read(markers, user, room.entry().id(), position);
        }
    }

    /** The user has read everything there; does nothing if he has left meanwhile. */
    void readAll(Session session, RoomId id) {
        JoinedRooms.Place place = session.joinedRooms().in(id);
        if (place != null && session.user() != null) {
            said(session, place.room(), Answers.await(place.room(), place.room().position()));
        }
    }

    /** The newest message of a room that nobody need be in; reads the storage. */
    Position newest(Room room) {
        List<StoredMessage> newest = Answers.await(
                        room, history.before(room.entry().id(), Long.MAX_VALUE, 1))
                .messages();
        return newest.isEmpty() ? Position.NONE : newest.getLast().position();
    }

    /** In a room that the user did not enter himself, as the one that everybody is in, he has read what was there on his first login. */
    private void begin(Session session) {
        if (!session.marks().areKnown()) {
            return; // "not known" is not "none": it would mark unread messages as read
        }
        for (JoinedRooms.Place place : session.joinedRooms().all()) {
            RoomEntry room = place.room().entry();
            if (!room.isConversation() && session.marks().marker(room.id()) == null) {
                readAll(session, room.id());
            }
        }
    }

    /**
     * Marks a room as read.
     *
     * @param seq up to this number, or to the newest message if that is smaller
     */
    void read(Session session, String roomTyped, long seq) {
        User user = loggedIn(session);
        Room room = session.joinedRooms().joined(rooms, roomTyped);
        Position newest = Answers.await(room, room.position());
        session.connection().reply(new Event.ActDone()); // before the event that may follow
        if (newest.seq() > 0) {
            Position upTo = new Position(newest.epoch(), Math.min(seq, newest.seq()), "");
            session.marks().read(markers, user, room.entry().id(), upTo);
        }
    }

    /** Tells in which rooms something is unread. */
    void unread(Session session) {
        User user = loggedIn(session);
        session.connection().reply(new Event.Unread(unread(session, user), 0));
    }

    /** Forgets how far a user has read a room that he leaves. Does not wait. */
    void forget(User user, RoomId room) {
        var _ = markers.forget(user, List.of(room)).exceptionally(failure -> {
            LOG.debug("A marker of {} is forgotten later: {}", user.id(), failure.getMessage());
            return null;
        });
    }

    /**
     * Tells a terminal that has logged in which conversations have unread messages, and which rooms such as name the user:
     * the {@value #MOST_TOLD} that he entered last.
     */
    void greet(Session session) {
        User user = session.user();
        if (user == null) {
            return;
        }
        try {
            begin(session);
            if (session.connection().codec().isStructured()) {
                return;
            }
            List<Event.UnreadLine> all = unread(session, user).stream()
                    .filter(line -> line.with() != null || line.mentions() > 0)
                    .toList();
            int more = Math.max(0, all.size() - MOST_TOLD);
            if (!all.isEmpty()) {
                session.connection().answer(new Event.Unread(all.subList(more, all.size()), more));
            }
        } catch (ProtocolException | StoreException e) {
            LOG.debug("{} is not told of unread messages: {}", user.id(), e.getMessage());
        }
    }

    private List<Event.UnreadLine> unread(Session session, User user) {
        List<JoinedRooms.Place> places = List.copyOf(session.joinedRooms().all());
        if (places.isEmpty()) {
            return List.of();
        }
        Map<RoomId, Marker> read = new HashMap<>(Answers.await(markers.of(user)));
        for (Contact contact :
                contacts.contacts(user)) { // what came before it was opened has been read or was closed unread
            read.putIfAbsent(
                    RoomId.ofConversation(user.id(), contact.with().id()), new Marker(contact.from(), List.of()));
        }
        Map<JoinedRooms.Place, CompletableFuture<Position>> newest = new HashMap<>();
        places.forEach(place -> newest.put(place, place.room().position()));
        List<Event.UnreadLine> lines = new ArrayList<>();
        for (JoinedRooms.Place place : places) {
            Position stands = Answers.await(place.room(), Objects.requireNonNull(newest.get(place)));
            RoomId id = place.room().entry().id();
            Marker kept = read.get(id);
            Position told = session.marks().in(id);
            long unread = unread(stands, kept == null ? null : kept.read(), told);
            if (unread > 0) {
                lines.add(new Event.UnreadLine(
                        place.name(),
                        place.room().entry().pair() == null
                                ? null
                                : place.room().entry().pair().with(user.id()).name(),
                        unread,
                        kept == null ? 0 : mentions(stands, kept, told)));
            }
        }
        return lines;
    }

    /**
     * How many entries come after what was read, by the marker that is kept or by what this connection has told since. None
     * where nobody knows how far was read: in another epoch, or before there were markers.
     */
    private static long unread(Position stands, @Nullable Position kept, @Nullable Position told) {
        return Stream.of(kept, told)
                .filter(Objects::nonNull)
                .filter(read ->
                        read.epoch().equals(stands.epoch()) || read.epoch().isEmpty())
                .mapToLong(Position::seq)
                .max()
                .stream()
                .map(read -> Math.max(0, stands.seq() - read))
                .sum();
    }

    private static int mentions(Position stands, Marker kept, @Nullable Position told) {
        long read = told != null && told.epoch().equals(stands.epoch()) ? told.seq() : 0;
        return !kept.isOf(stands.epoch())
                ? 0
                : (int) kept.mentions().stream().filter(seq -> seq > read).count();
    }

    /** The connection ends. */
    void end(Session session) {
        session.marks().flush(markers);
    }

    private static User loggedIn(Session session) {
        User user = session.user();
        if (user == null) {
            throw new ProtocolException(ErrorCode.LOGIN_REQUIRED, "to know what is unread");
        }
        return user;
    }
}
