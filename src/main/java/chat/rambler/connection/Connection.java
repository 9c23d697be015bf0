package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket or TCP connection, seen from inside. Equal only to itself; all methods may be
 * called from any thread.
 */
public final class Connection {
    private final String id;
    private final Codec codec;
    private final Transport transport;
    private final Outbox outbox;
    private final AnswerMemory memory;
    private final Liveness liveness = new Liveness();
    private volatile @Nullable String ref;
    private volatile boolean cut;

    /**
     * @param id unique among all servers; not a secret
     * @param maxOutboxBytes how much of what others say may wait for this connection
     */
    public Connection(String id, Codec codec, Transport transport, long maxOutboxBytes) {
        this(id, codec, transport, maxOutboxBytes, AnswerMemory.unbounded());
    }

    /**
     * Likewise.
     *
     * @param memory what answers take of, all connections' together
     */
    public Connection(String id, Codec codec, Transport transport, long maxOutboxBytes, AnswerMemory memory) {
        this.memory = memory;
        this.id = id;
        this.codec = codec;
        this.transport = transport;
        this.outbox = new Outbox(transport, maxOutboxBytes, memory);
    }

    public String id() {
        return id;
    }

    public Codec codec() {
        return codec;
    }

    public Outbox outbox() {
        return outbox;
    }

    /** What its answers take of, together with those of all others. */
    public AnswerMemory memory() {
        return memory;
    }

    ConnectionRegistry.Protocol protocol() {
        if (codec.isStructured()) {
            return ConnectionRegistry.Protocol.WEBSOCKET_JSON;
        }
        return answersPings() ? ConnectionRegistry.Protocol.WEBSOCKET_TEXT : ConnectionRegistry.Protocol.TCP;
    }

    /** Whether the peer must answer pings. */
    boolean answersPings() {
        return transport.answersPings();
    }

    /** Whether it sends pings or the like in masses; to be asked once a second. */
    boolean isFlooding() {
        return liveness.isFlooding(transport.framesReceived());
    }

    /** When this connection was last heard of. */
    public Liveness liveness() {
        return liveness;
    }

    /** Sends what this connection asked for. */
    public void answer(Event event) {
        Frame frame = codec.encode(event);
        if (!frame.messages().isEmpty()) {
            outbox.answer(frame);
        }
    }

    /** Sends several events that this connection asked for, in one write where they are not too long for that. */
    public void answer(List<Event> events) {
        Frame frame = Frame.joined(events.stream().map(codec::encode).toList());
        if (!frame.messages().isEmpty()) {
            outbox.answer(frame);
        }
    }

    /** A request comes; the next {@link #reply} is its direct answer and repeats {@code ref}. */
    public void asked(@Nullable String requestRef) {
        ref = requestRef;
    }

    /** Sends the direct answer to the request at hand. */
    public void reply(Event event) {
        Frame frame = codec.reply(event, ref);
        ref = null;
        if (!frame.messages().isEmpty()) {
            outbox.answer(frame);
        }
    }

    /**
     * Sends what others said, encoded with this connection's codec; ends the connection if it
     * cannot keep up.
     */
    public void offer(Frame frame) {
        outbox.offer(frame);
    }

    /** Ends the connection once everything queued is written. */
    public void end(CloseReason reason) {
        outbox.end(reason);
    }

    /** Ends the connection at once. */
    public void cut() {
        cut = true;
        transport.cut();
        outbox.discard();
    }

    /** Whether it has been cut; it may still take a moment until it is gone. */
    boolean isCut() {
        return cut;
    }

    @Override
    public String toString() {
        return id;
    }
}
