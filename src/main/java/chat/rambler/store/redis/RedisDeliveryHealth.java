package chat.rambler.store.redis;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Ready is who can deliver: red as soon as publications do not come through any more. */
final class RedisDeliveryHealth implements HealthIndicator {
    private final RedisHealthMonitor liveness;

    RedisDeliveryHealth(RedisHealthMonitor liveness) {
        this.liveness = liveness;
    }

    @Override
    public Health health() {
        return liveness.isDelivering() ? Health.up().build() : Health.down().build();
    }
}
