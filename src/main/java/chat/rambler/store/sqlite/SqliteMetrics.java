package chat.rambler.store.sqlite;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** What an operator can watch of the database; {@code src/docs/operations/README.md} says what each means. */
final class SqliteMetrics implements MeterBinder {
    private static final Duration[] BOUNDS = LongStream.of(1, 5, 25, 100, 500, 2_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final SqliteWriter writer;
    private final DataFolder folder;

    SqliteMetrics(SqliteWriter writer, DataFolder folder) {
        this.writer = writer;
        this.folder = folder;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Timer commit = Timer.builder("chat.sqlite.commit")
                .description("A transaction, until it is on the disk")
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
        DistributionSummary steps = DistributionSummary.builder("chat.sqlite.commit.steps")
                .description("Messages and changes in one transaction")
                .register(registry);
        writer.time((nanos, count) -> {
            commit.record(nanos, TimeUnit.NANOSECONDS);
            steps.record(count);
        });
        Gauge.builder("chat.sqlite.size", folder, DataFolder::bytes)
                .baseUnit("bytes")
                .description("What the files of the database take")
                .register(registry);
        Gauge.builder("chat.sqlite.free", folder, DataFolder::freeBytes)
                .baseUnit("bytes")
                .description("What is left on the disk")
                .register(registry);
        Gauge.builder("chat.sqlite.broken", writer, one -> one.isBroken() ? 1 : 0)
                .description("1 while the database cannot be written")
                .register(registry);
    }
}
