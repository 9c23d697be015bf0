package chat.rambler.store.redis;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The metrics of Redis. */
final class RedisMetrics implements MeterBinder {
    private static final Duration[] BOUNDS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2)
    };

    private final RedisHealthMonitor liveness;

    RedisMetrics(RedisHealthMonitor liveness) {
        this.liveness = liveness;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Timer timer = Timer.builder("chat.redis.round.trip")
                .description("Storing something in Redis until its publication is heard")
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
        liveness.time(nanos -> timer.record(nanos, TimeUnit.NANOSECONDS));
    }
}
