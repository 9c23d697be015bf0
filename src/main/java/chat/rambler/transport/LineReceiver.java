package chat.rambler.transport;

import chat.rambler.chat.ChatService;
import chat.rambler.chat.Session;
import chat.rambler.connection.Connection;
import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.limits.Admission;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Command;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Request;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.RoomNames;
import chat.rambler.store.Login;
import chat.rambler.store.StoreException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives what one client sends: decodes each message, has it carried out and answers errors. Each call returns when
 * its message is dealt with; the client's next one is read only then. Called by one thread at a time, except for
 * {@link #closed}.
 */
public final class LineReceiver {
    private static final Logger LOG = LoggerFactory.getLogger(LineReceiver.class);

    private final ChatService chat;
    private final RoomNames rooms;
    private final ConnectionRegistry connections;
    private final Session session;
    private final Connection connection;
    private final Admission.Place place;
    private final RefusalCounters refusalCounters;
    private final long maxBytes;
    private final Duration connectLimit;
    private final StringBuilder parts = new StringBuilder(0);
    private long partBytes;
    private volatile boolean ended;

    LineReceiver(
            ChatService chat,
            RoomNames rooms,
            ConnectionRegistry connections,
            Connection connection,
            Session session,
            Admission.Place place,
            RefusalCounters refusalCounters,
            LimitsProperties limits) {
        this.chat = chat;
        this.rooms = new RoomsOf(rooms, chat, session);
        this.connections = connections;
        this.session = session;
        this.place = place;
        this.refusalCounters = refusalCounters;
        this.connection = connection;
        this.maxBytes = limits.messageBytes().toBytes();
        this.connectLimit = limits.handshake();
    }

    /**
     * Opens the session. It enters its rooms now or, with a structured codec, on {@code connect}, for which the client
     * has as long as for the handshake. If the connection ends meanwhile, it is in no room.
     *
     * @param login what a cookie proved; null for an anonymous connection
     */
    public void open(@Nullable Login login) {
        if (connection.codec().isStructured()) {
            chat.await(session, login);
            connections.after(connectLimit, this::endIfAwaited);
            return;
        }
        attempt(() -> {
            try {
                connection.memory().awaitSome();
                translating(() -> chat.connect(session, login));
            } catch (ProtocolException e) {
                if (e.code() != ErrorCode.UNAVAILABLE) {
                    throw e;
                }
                end(CloseReason.NO_STORAGE); // better to reconnect than to be in no room
            }
        });
    }

    public Connection connection() {
        return connection;
    }

    /** Receives a part of a message; ends the connection if the whole is longer than a message may be. */
    public void part(String part, boolean last) {
        boolean empty = part.isEmpty() && !last; // counted, else they could come for ever
        partBytes += empty ? 1 : utf8Length(part);
        if (partBytes > maxBytes) {
            parts.setLength(0);
            end(CloseReason.TOO_BIG);
            return;
        }
        if (last && parts.isEmpty()) {
            partBytes = 0;
            connection.liveness().complete();
            received(part); // the usual case: nothing is copied
            return;
        }
        parts.append(part);
        connection.liveness().begun();
        if (last) {
            String whole = parts.toString();
            parts.setLength(0);
            parts.trimToSize();
            partBytes = 0;
            connection.liveness().complete();
            received(whole);
        }
    }

    /** All public rooms, the private ones that a client may know of, and those that it is in. */
    private record RoomsOf(RoomNames all, ChatService chat, Session session) implements RoomNames {
        @Override
        public boolean exists(String typed) {
            return all.exists(typed)
                    || RoomName.parse(typed)
                            .filter(name -> chat.privateNames(session).anyMatch(name::equals))
                            .isPresent();
        }

        @Override
        public boolean mayBegin(String word) {
            return all.mayBegin(word) || chat.privateNames(session).anyMatch(name -> name.begins(word));
        }

        @Override
        public boolean isJoined(String typed) {
            return chat.isIn(session, typed);
        }
    }

    /** Receives a whole message. */
    public void received(String message) {
        if (isEnded()) {
            return;
        }
        connection.liveness().busy();
        connection.memory().awaitSome();
        attempt(() -> decoded(message).ifPresent(this::handle));
        awaitAnswersWritten();
        connection.liveness().listening();
    }

    private Optional<Request> decoded(String message) {
        Optional<Request> request;
        try {
            request = connection.codec().decode(message, rooms);
        } catch (ProtocolException e) {
            ProtocolException tooFast = chat.notUnderstood(session);
            throw tooFast == null ? e : tooFast;
        }
        if (request.isEmpty()) {
            chat.notUnderstood(session); // blank: charged, but not answered
        }
        return request;
    }

    private void handle(Request request) {
        connection.asked(request.ref());
        try {
            translating(() -> chat.handle(session, request.command()));
        } catch (ProtocolException e) {
            connection.reply(refused(e));
            if (request.command() instanceof Command.Connect && e.code() == ErrorCode.UNAVAILABLE) {
                end(CloseReason.NO_STORAGE); // better to reconnect than to be in no room
            }
        }
    }

    /** Turns a failure of the storage into the refusal that the client is sent. */
    private static void translating(Runnable action) {
        try {
            action.run();
        } catch (StoreException failure) {
            throw failure.refusal();
        }
    }

    private Event refused(ProtocolException refusal) {
        refusalCounters.count(refusal);
        return refusal.refused();
    }

    private void endIfAwaited() {
        if (chat.isAwaited(session)) {
            end(CloseReason.NOT_CONNECTED);
        }
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (ProtocolException e) {
            LOG.debug("{} is refused: {}", connection, e.code());
            chat.flush(session);
            connection.asked(e.ref());
            connection.reply(refused(e));
        } catch (RuntimeException e) {
            String id = Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), Character.MAX_RADIX);
            LOG.error("Failure {} on connection {}", id, connection, e);
            connection.reply(refused(new ProtocolException(ErrorCode.INTERNAL, id)));
        }
    }

    /** Refuses input that is no message, such as a line that is too long. */
    public void refuse(ErrorCode code, Object... arguments) {
        if (!isEnded()) {
            chat.flush(session);
            ProtocolException tooFast = chat.notUnderstood(session);
            connection.answer(refused(tooFast == null ? new ProtocolException(code, arguments) : tooFast));
            awaitAnswersWritten();
        }
    }

    /** Ends the connection; further input is ignored. */
    public void end(CloseReason reason) {
        ended = true;
        connection.end(reason);
    }

    /** Whether further input is ignored: a command that cannot be answered is not carried out. */
    public boolean isEnded() {
        return ended || connection.outbox().isEnding();
    }

    /** Leaves the client's rooms, because it sends nothing more. What is queued for it may still be written. */
    public void leave() {
        ended = true;
        chat.disconnect(session);
    }

    /** Releases everything that the connection holds; it is gone. */
    public void closed() {
        ended = true;
        connections.remove(connection); // first: it frees threads that wait for this connection's output
        place.close();
        chat.disconnect(session);
    }

    private void awaitAnswersWritten() {
        try {
            connection.outbox().awaitAnswersWritten();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // a surrogate pair is 4 bytes
        }
        return length;
    }
}
