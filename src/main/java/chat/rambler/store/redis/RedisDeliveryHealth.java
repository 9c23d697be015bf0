package chat.rambler.store.redis;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Ready is who can deliver: red as soon as publications do not come through any more. */
final class RedisDeliveryHealth implements HealthIndicator {
    private final RedisHealthMonitor pulse;

    RedisDeliveryHealth(RedisHealthMonitor pulse) {
        this.pulse = pulse;
    }

    @Override
    public Health health() {
        return pulse.isDelivering() ? Health.up().build() : Health.down().build();
    }
}
