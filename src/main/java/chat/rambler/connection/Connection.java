package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One WebSocket or TCP connection, whatever its transport. Equal only to itself. Thread-safe. */
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
     * @param maxOutboxBytes how much broadcast output may wait for this connection
     */
    public Connection(String id, Codec codec, Transport transport, long maxOutboxBytes) {
        this(id, codec, transport, maxOutboxBytes, AnswerMemory.unbounded());
    }

    /**
     * @param id unique among all servers; not a secret
     * @param maxOutboxBytes how much broadcast output may wait for this connection
     * @param memory bounds the answers of all connections together
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

    /** Bounds its answers together with those of all other connections. */
    public AnswerMemory memory() {
        return memory;
    }

    ConnectionRegistry.Protocol protocol() {
        if (codec.isStructured()) {
            return ConnectionRegistry.Protocol.WEBSOCKET_JSON;
        }
        return answersPings() ? ConnectionRegistry.Protocol.WEBSOCKET_TEXT : ConnectionRegistry.Protocol.TCP;
    }

    boolean answersPings() {
        return transport.answersPings();
    }

    /** Whether the peer floods the server with pings or other control frames; to be asked once a second. */
    boolean isFlooding() {
        return liveness.isFlooding(transport.framesReceived());
    }

    /** When this connection was last heard of. */
    public Liveness liveness() {
        return liveness;
    }

    /** Sends an event that this connection asked for. */
    public void answer(Event event) {
        Frame frame = codec.encode(event);
        if (!frame.messages().isEmpty()) {
            outbox.answer(frame);
        }
    }

    /** Sends several events that this connection asked for, in as few writes as their length allows. */
    public void answer(List<Event> events) {
        Frame frame = Frame.joined(events.stream().map(codec::encode).toList());
        if (!frame.messages().isEmpty()) {
            outbox.answer(frame);
        }
    }

    /** Begins a request: the next {@link #reply} is its direct answer and repeats {@code ref}. */
    public void asked(@Nullable String requestRef) {
        ref = requestRef;
    }

    /** Sends the direct answer to the current request. */
    public void reply(Event event) {
        Frame frame = codec.reply(event, ref);
        ref = null;
        if (!frame.messages().isEmpty()) {
            outbox.answer(frame);
        }
    }

    /** Sends a broadcast, encoded with this connection's codec; closes the connection if it cannot keep up. */
    public void offer(Frame frame) {
        outbox.offer(frame);
    }

    /** Closes the connection once everything queued is written. */
    public void end(CloseReason reason) {
        outbox.end(reason);
    }

    /** Aborts the connection at once, without a close frame. */
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
