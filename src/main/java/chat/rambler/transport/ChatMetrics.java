package chat.rambler.transport;

import chat.rambler.connection.AbortReason;
import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.room.RoomMetrics;
import chat.rambler.room.RoomRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** The server's metrics; {@code src/docs/operations/README.md} says what each means. */
final class ChatMetrics implements MeterBinder {
    private static final Duration[] BOUNDS = LongStream.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final ConnectionRegistry connections;
    private final RoomRegistry rooms;
    private final RefusalCounters refusalCounters;

    ChatMetrics(ConnectionRegistry connections, RoomRegistry rooms, RefusalCounters refusalCounters) {
        this.connections = connections;
        this.rooms = rooms;
        this.refusalCounters = refusalCounters;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (ConnectionRegistry.Protocol protocol : ConnectionRegistry.Protocol.values()) {
            Gauge.builder("chat.connections", connections, all -> all.count(protocol))
                    .tag("protocol", lower(protocol))
                    .description("Open connections")
                    .register(registry);
        }
        Gauge.builder("chat.outbox", connections, ConnectionRegistry::waitingBytes)
                .baseUnit("bytes")
                .description("What waits for connections to be written")
                .register(registry);
        Gauge.builder("chat.rooms", rooms, RoomRegistry::countAtWork)
                .description("Rooms that somebody has asked this server for")
                .register(registry);
        RoomMetrics traffic = rooms.traffic();
        FunctionCounter.builder("chat.messages", traffic, RoomMetrics::messages)
                .description("Messages handed to members on this server")
                .register(registry);
        FunctionCounter.builder("chat.deliveries", traffic, RoomMetrics::deliveries)
                .description("Messages times members that got them on this server")
                .register(registry);
        FunctionCounter.builder("chat.messages.recovered", traffic, RoomMetrics::recovered)
                .description("Messages that were read from the store because the feed missed them")
                .register(registry);
        FunctionCounter.builder("chat.messages.lost", traffic, RoomMetrics::lost)
                .description("Messages that can never come, as members of a room here were told")
                .register(registry);
        Timer storing = timer("chat.store", "From giving a message to the store until its answer")
                .register(registry);
        Timer fanOut = timer("chat.fanout", "From a message's coming until all here are offered it")
                .register(registry);
        traffic.time(
                nanos -> storing.record(nanos, TimeUnit.NANOSECONDS),
                nanos -> fanOut.record(nanos, TimeUnit.NANOSECONDS));
        for (CloseReason reason : CloseReason.values()) {
            FunctionCounter.builder("chat.connections.ended", connections, all -> all.ended(reason))
                    .tag("reason", lower(reason))
                    .description("Connections that this server has ended")
                    .register(registry);
        }
        for (AbortReason why : AbortReason.values()) {
            FunctionCounter.builder("chat.connections.ended", connections, all -> all.cut(why))
                    .tag("reason", lower(why))
                    .description("Connections that this server has ended")
                    .register(registry);
        }
        for (ErrorCode code : ErrorCode.values()) {
            FunctionCounter.builder("chat.refused", refusalCounters, all -> all.of(code))
                    .tag("code", code.wireCode())
                    .description("What clients were refused")
                    .register(registry);
        }
    }

    private static Timer.Builder timer(String name, String description) {
        return Timer.builder(name).description(description).serviceLevelObjectives(BOUNDS);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
