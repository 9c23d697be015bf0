package chat.rambler.store.redis;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether this server can deliver messages: down as soon as publications no longer come through. */
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
