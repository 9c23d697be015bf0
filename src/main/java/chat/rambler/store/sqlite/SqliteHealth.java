package chat.rambler.store.sqlite;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Ready is a server that can store what is said. */
final class SqliteHealth implements HealthIndicator {
    private final SqliteWriter writer;

    SqliteHealth(SqliteWriter writer) {
        this.writer = writer;
    }

    @Override
    public Health health() {
        return writer.isBroken() ? Health.down().build() : Health.up().build();
    }
}
