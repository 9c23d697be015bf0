package chat.rambler.bench;

import chat.rambler.limits.Address;
import chat.rambler.limits.Admission;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Request;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.RoomNames;
import chat.rambler.protocol.TextCodec;
import chat.rambler.support.ChatServer;
import chat.rambler.support.SinkTransport;
import chat.rambler.transport.ConnectionAcceptor;
import chat.rambler.transport.LineReceiver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The steps of a message on their own: parser, codecs, and all of it without a socket. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class MicroBenchmarks {
    private static final String TEXT = "the quick brown fox jumps over the lazy dog, twice a day";
    private static final String LINE = "#say Python Developers " + TEXT;
    private static final String OBJECT =
            "{\"type\":\"say\",\"ref\":\"7\",\"room\":\"Free Chat\",\"id\":\"b2sHnT0pQ4mXw7Zk\",\"text\":\""
                    + TEXT
                    + "\"}";
    private static final Event.Message MESSAGE = new Event.Message(
            RoomName.FREE_CHAT,
            "3kq9c1x7",
            123_456,
            "b2sHnT0pQ4mXw7Zk",
            Instant.EPOCH,
            null,
            Nickname.ANONYMOUS,
            TEXT,
            false,
            null,
            List.of());
    private static final RoomNames ROOMS = typed -> typed.equals("Free Chat") || typed.equals("Python Developers");
    private static final int PEOPLE = 4;

    private ChatServer server;
    private LineReceiver receiver;

    @Setup
    public void start() {
        server = ChatServer.start("chat.fanout.gap=0", "chat.history.replay=0");
        for (int i = 0; i < PEOPLE; i++) {
            receiver = server.bean(ConnectionAcceptor.class)
                    .receive(TextCodec.WEBSOCKET, new SinkTransport(), Address.LOCAL, Admission.Place.UNCOUNTED);
            receiver.open(null);
        }
    }

    @TearDown
    public void stop() {
        server.close();
    }

    @Benchmark
    public Optional<Request> parseAPlainLine() {
        return TextCodec.WEBSOCKET.decode(TEXT, ROOMS);
    }

    @Benchmark
    public Optional<Request> parseACommand() {
        return TextCodec.WEBSOCKET.decode(LINE, ROOMS);
    }

    @Benchmark
    public Optional<Request> parseAnObject() {
        return JsonCodec.INSTANCE.decode(OBJECT, ROOMS);
    }

    @Benchmark
    public byte[] spellAMessageAsText() {
        return TextCodec.WEBSOCKET.encode(MESSAGE).asWebSocket();
    }

    @Benchmark
    public byte[] spellAMessageAsJson() {
        return JsonCodec.INSTANCE.encode(MESSAGE).asWebSocket();
    }

    @Benchmark
    public void fromALineToFourOutboxes() {
        receiver.received(TEXT);
    }
}
