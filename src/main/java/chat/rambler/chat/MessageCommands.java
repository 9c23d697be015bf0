package chat.rambler.chat;

import chat.rambler.connection.Connection;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.protocol.ChatText;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Role;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.Target;
import chat.rambler.room.Decision;
import chat.rambler.room.Room;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.AppendResult;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.StoredMessage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The commands that say something in rooms, or take it back. */
final class MessageCommands {
    /** Refusals whose text is about one room. */
    private static final Set<ErrorCode> OF_ONE_ROOM = Set.of(ErrorCode.SLOW_MODE, ErrorCode.BANNED);

    private final RoomRegistry rooms;
    private final Authority authority;
    private final HistoryRepository history;
    private final LimitsProperties limits;
    private final RefusalCounters refusalCounters;
    private final ReadingCommands reading;
    private final Mentions mentions;

    MessageCommands(
            RoomRegistry rooms,
            Authority authority,
            HistoryRepository history,
            LimitsProperties limits,
            RefusalCounters refusalCounters,
            ReadingCommands reading,
            Mentions mentions) {
        this.mentions = mentions;
        this.reading = reading;
        this.rooms = rooms;
        this.authority = authority;
        this.history = history;
        this.limits = limits;
        this.refusalCounters = refusalCounters;
    }

    void sayEverywhere(Session session, String text) {
        List<Room> in = session.joinedRooms().rooms();
        if (in.isEmpty()) {
            throw new ProtocolException(ErrorCode.NO_ROOMS);
        }
        requireShort(text);
        String id = session.nextMessageId();
        Map<Room, CompletableFuture<AppendResult>> said = new LinkedHashMap<>();
        for (Room room : in) { // all at once: a line in ten rooms waits for the storage once
            said.put(room, say(session, room, id, false, text, appended -> said(session, room, appended)));
        }
        tellFailures(session, said);
    }

    void say(Session session, String roomTyped, String text, @Nullable String chosenId) {
        Room room = session.joinedRooms().joined(rooms, roomTyped);
        requireShort(text);
        say(session, room, text, chosenId);
    }

    /** Says a text in a room; it must be {@link #requireShort short}. */
    void say(Session session, Room room, String text, @Nullable String chosenId) {
        Connection connection = session.connection();
        String id = chosenId == null ? session.nextMessageId() : chosenId;
        Answers.await(room, say(session, room, id, chosenId != null, text, appended -> {
            connection.reply(said(session.nameOf(room), appended));
            said(session, room, appended);
        }));
    }

    private CompletableFuture<AppendResult> say(
            Session session, Room room, String id, boolean chosen, String text, Consumer<AppendResult> told) {
        Mentions.Found named = mentions.in(room, text, session.user());
        CompletableFuture<AppendResult> said = room.say(session.connection(), id, chosen, text, named.told(), told);
        return named.counted().isEmpty()
                ? said
                : said.thenApply(
                        appended -> { // they are told of it when they have heard it
                            mentions.count(named, room, appended);
                            return appended;
                        });
    }

    private void said(Session session, Room room, AppendResult appended) {
        reading.said(session, room, appended.message().position());
    }

    private static Event said(RoomName room, AppendResult appended) {
        StoredMessage message = appended.message();
        return new Event.Said(room, message.epoch(), message.seq(), message.id(), message.time(), appended.duplicate());
    }

    /**
     * Waits for all rooms and tells the client in which of them the text was not stored, leaving out rooms that another
     * connection of the user has left meanwhile. Refused with {@link ErrorCode#NO_ROOMS} if all rooms were left.
     */
    private void tellFailures(Session session, Map<Room, CompletableFuture<AppendResult>> said) {
        Map<ErrorCode, List<String>> failures = new EnumMap<>(ErrorCode.class);
        Set<String> closed = new HashSet<>(); // on the whole server: told once
        said.forEach((room, message) -> {
            try {
                Answers.await(room, message);
            } catch (ProtocolException e) {
                if (OF_ONE_ROOM.contains(e.code()) || (e.code() == ErrorCode.CLOSED && closed.add(e.text()))) {
                    tell(session, e);
                }
                if (OF_ONE_ROOM.contains(e.code()) || e.code() == ErrorCode.CLOSED) {
                    return;
                }
                failures.computeIfAbsent(e.code(), _ -> new ArrayList<>()).add("\"" + room.name() + "\"");
            }
        });
        List<String> left = failures.remove(ErrorCode.NOT_JOINED);
        if (left != null && left.size() == said.size()) {
            throw new ProtocolException(ErrorCode.NO_ROOMS);
        }
        failures.forEach((code, names) -> {
            tell(session, new ProtocolException(code, String.join(", ", names)));
        });
    }

    private void tell(Session session, ProtocolException refusal) {
        refusalCounters.count(refusal);
        session.connection().answer(refusal.refused());
    }

    /**
     * Takes the text of a message out of the room, for its author or a moderator. Refused with
     * {@link ErrorCode#UNKNOWN_MESSAGE} if it is not kept or has been removed, with {@link ErrorCode#FORBIDDEN} if it is an
     * act, or if somebody who is no moderator removes another's or gives a reason.
     */
    void remove(Session session, String roomTyped, long number, @Nullable String reason) {
        Authority.Actor actor = authority.remover(session, roomTyped);
        Room room = actor.room();
        authority.requireRoom(room);
        Authority.requireShort(reason);
        StoredMessage message = authority
                .entry(room, number)
                .filter(entry -> !entry.isRemoved())
                .orElseThrow(() -> Authority.unknown(new Target.SayerOf(number), session.nameOf(room)));
        boolean own =
                message.user() != null && message.user().equals(actor.user().name());
        boolean moderates = !own || reason != null; // a reason would be a way to speak for whoever may not
        if (moderates) {
            authority.require(actor, Role.MODERATOR);
        }
        if (message.notice() != null) {
            throw Authority.forbidden("what was done stays in the history");
        }
        Notice notice = Notice.removal(actor.user().name(), number, message.user(), reason);
        String author = message.user() == null ? null : message.author().toString();
        authority.act(actor, _ -> {
            if (moderates) {
                authority.requireRank(actor, Role.MODERATOR, null);
            }
            String text = ActWording.of(notice, history.now(), actor.name(), author);
            return new Decision(notice, text, message.position());
        });
    }

    /** Refused with {@link ErrorCode#TOO_LONG}. */
    void requireShort(String text) {
        if (text.codePointCount(0, text.length()) > limits.messageLength()) {
            throw new ProtocolException(ErrorCode.TOO_LONG, limits.messageLength() + " characters");
        }
        if (ChatText.countLines(text) > limits.messageLines()) {
            throw new ProtocolException(ErrorCode.TOO_LONG, limits.messageLines() + " lines");
        }
    }
}
