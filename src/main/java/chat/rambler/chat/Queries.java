package chat.rambler.chat;

import chat.rambler.connection.AnswerMemory;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import chat.rambler.room.ReplayRequest;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Membership;
import chat.rambler.store.MembershipRepository;
import chat.rambler.store.Page;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.User;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The commands that ask: about rooms, messages, the client itself and the commands. */
final class Queries {
    /** The longest list of names (PROTOCOL.md §3). */
    private static final int LIST = 500;

    /** A name has up to 97 characters, and there is text around it. */
    private static final int LIST_CHARACTERS = LIST * 160;

    private final RoomRegistry rooms;
    private final HistoryRepository history;
    private final MembershipRepository memberships;
    private final ReadingCommands reading;

    Queries(RoomRegistry rooms, HistoryRepository history, MembershipRepository memberships, ReadingCommands reading) {
        this.reading = reading;
        this.rooms = rooms;
        this.history = history;
        this.memberships = memberships;
    }

    void listRooms(Session session, @Nullable String afterTyped) {
        List<RoomEntry> all = new ArrayList<>(rooms.entries());
        session.joinedRooms().rooms().stream()
                .map(Room::entry)
                .filter(RoomEntry::isPrivate)
                .forEach(all::add);
        all = afterTyped == null ? all : all.subList(indexOf(afterTyped, all) + 1, all.size());
        List<RoomEntry> page = all.subList(0, Math.min(LIST, all.size()));
        try (var _ = session.connection().memory().reserve(LIST_CHARACTERS)) {
            List<Integer> counts = Answers.await(rooms.counts(page));
            List<Event.RoomLine> lines = new ArrayList<>(page.size());
            for (int i = 0; i < page.size(); i++) {
                RoomEntry room = page.get(i);
                boolean joined = session.joinedRooms().in(room.id()) != null;
                lines.add(new Event.RoomLine(room.name(), counts.get(i), joined, room.isPrivate()));
            }
            int more = all.size() - page.size();
            session.connection().reply(new Event.RoomList(lines, more));
        }
    }

    /** Refused with {@link ErrorCode#UNKNOWN_ROOM} if none of these has the typed name. */
    private static int indexOf(String typed, List<RoomEntry> all) {
        return RoomName.parse(typed)
                .map(name -> all.stream().map(RoomEntry::name).toList().indexOf(name))
                .filter(at -> at >= 0)
                .orElseThrow(() -> new ProtocolException(ErrorCode.UNKNOWN_ROOM, typed));
    }

    void who(Session session, String roomTyped, @Nullable String afterTyped) {
        Room room = session.joinedRooms().joined(rooms, roomTyped);
        Nickname after = afterTyped == null ? null : Nickname.of(afterTyped);
        try (var _ = session.connection().memory().reserve(LIST_CHARACTERS)) {
            Answers.await(room, room.members(after, session.user(), session.connection()::reply));
        }
    }

    /** Refused with {@link ErrorCode#FORBIDDEN} in a public room, where everybody who has an account may be a member. */
    void members(Session session, String roomTyped, @Nullable String afterTyped) {
        Room room = session.joinedRooms().joined(rooms, roomTyped);
        Authority.requireNoConversation(room);
        if (!room.entry().isPrivate()) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "everybody may enter \"" + room.name() + "\", see #who");
        }
        Nickname after = afterTyped == null ? null : Nickname.of(afterTyped);
        try (var _ = session.connection().memory().reserve(LIST_CHARACTERS)) {
            List<Membership> all = memberships.members(room.entry()).stream()
                    .filter(one -> after == null || one.nickname().key().compareTo(after.key()) > 0)
                    .toList();
            Answers.await(room, room.members(after, session.user(), present -> {
                List<Event.MemberLine> page = all.stream()
                        .limit(LIST)
                        .map(one -> new Event.MemberLine(
                                one.nickname(),
                                one.user().name(),
                                room.role(one.user()),
                                present.members().contains(one.nickname())))
                        .toList();
                session.connection().reply(new Event.Members(room.name(), page, all.size() - page.size()));
            }));
        }
    }

    void history(Session session, String roomTyped, int count, long before) {
        Room room = session.joinedRooms().joined(rooms, roomTyped);
        try (var _ = memoryForPage(session)) {
            page(session, room, count, before, page -> page);
        }
        if (before == Long.MAX_VALUE && !session.connection().codec().isStructured()) {
            reading.readAll(session, room.entry().id()); // a terminal shows it now
        }
    }

    /** As {@link #history}, with numbers and times. */
    void log(Session session, String roomTyped, int count, long before) {
        Room room = session.joinedRooms().joined(rooms, roomTyped);
        try (var _ = memoryForPage(session)) {
            page(session, room, count, before, Event.Log::new);
        }
    }

    private static AnswerMemory.Reserved memoryForPage(Session session) {
        return session.connection().memory().reserve(pageCharacters(session));
    }

    /** The size limit of a page, in characters. */
    private static long pageCharacters(Session session) {
        return session.connection().outbox().maxBytes();
    }

    private void page(Session session, Room room, int count, long before, Function<Event.HistoryPage, Event> as) {
        Page page = Answers.await(room, history.before(room.entry().id(), before, count));
        List<StoredMessage> all = page.messages();
        List<StoredMessage> fitting = budget(session).newest(all);
        if (fitting.isEmpty() && !all.isEmpty()) {
            fitting = List.of(all.getLast()); // else the client could never read on
        }
        reply(session, room, fitting, count, page.more() || fitting.size() < all.size(), as);
    }

    private static ReplayRequest.Budget budget(Session session) {
        return new ReplayRequest.Budget(pageCharacters(session));
    }

    private static void reply(
            Session session,
            Room room,
            List<StoredMessage> messages,
            int count,
            boolean more,
            Function<Event.HistoryPage, Event> as) {
        session.brought(messages.stream().mapToLong(one -> one.text().length()).sum());
        long first = messages.isEmpty() ? 0 : messages.getFirst().seq();
        Answers.await(
                room,
                room.tellPast(
                        session,
                        session.user(),
                        messages,
                        told -> session.connection()
                                .reply(as.apply(
                                        new Event.HistoryPage(session.nameOf(room), told, count, more, first)))));
    }

    /**
     * Answers with the messages right after a number, or with the oldest ones if those are no longer kept, and whether
     * there are newer ones.
     */
    void historyAfter(Session session, String roomTyped, int count, long after) {
        Room room = session.joinedRooms().joined(rooms, roomTyped);
        try (var _ = memoryForPage(session)) {
            firstPageAfter(session, room, count, after);
        }
    }

    private void firstPageAfter(Session session, Room room, int count, long after) {
        Page page = pageAfter(room, count, after);
        for (long from = after; page.oldest() > from + 1; ) { // more may be dropped meanwhile
            from = page.oldest() - 1;
            page = pageAfter(room, count, from);
        }
        boolean newer = false;
        while (page.messages().size() > 0 && page.messages().getFirst().seq() > Math.max(after + 1, page.oldest())) {
            newer = true; // long messages: the storage has returned only the newest of them
            long end = page.messages().getFirst().seq();
            page = Answers.await(room, history.before(room.entry().id(), end, count + 1));
        }
        List<StoredMessage> all = page.messages().stream()
                .filter(message -> message.seq() > after)
                .toList();
        List<StoredMessage> fitting = budget(session).oldest(all.subList(0, Math.min(count, all.size())));
        if (fitting.isEmpty() && !all.isEmpty()) {
            fitting = List.of(all.getFirst());
        }
        reply(session, room, fitting, count, newer || fitting.size() < all.size(), one -> one);
    }

    private Page pageAfter(Room room, int count, long after) {
        long end = after > Long.MAX_VALUE - count - 2 ? Long.MAX_VALUE : after + count + 2;
        return Answers.await(room, history.before(room.entry().id(), end, count + 1));
    }

    void whoAmI(Session session) {
        User user = session.user();
        Event identity = new Event.Identity(
                user == null ? null : user.name(),
                session.joinedRooms().told(),
                user == null ? List.of() : session.joinedRooms().with(user),
                session.invited());
        session.connection().reply(identity);
    }
}
