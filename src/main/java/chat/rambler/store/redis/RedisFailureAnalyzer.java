package chat.rambler.store.redis;

import io.lettuce.core.RedisConnectionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what to do when the profile {@code redis} is active and Redis cannot be reached at start.
 */
final class RedisFailureAnalyzer extends AbstractFailureAnalyzer<RedisConnectionException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RedisConnectionException cause) {
        return new FailureAnalysis(
                "Redis cannot be reached: " + cause.getMessage(),
                "Start Redis, or say where it is by spring.data.redis.host and spring.data.redis.port, or keep everything in"
                        + " memory with the profile memory. With the profile redis nothing is ever kept in memory instead.",
                cause);
    }
}
