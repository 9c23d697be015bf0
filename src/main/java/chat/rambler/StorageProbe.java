package chat.rambler;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Chooses the storage where nobody has, as the original did: Redis if it answers, this process's
 * memory if not. With the profile {@code redis} or {@code memory} it asks nobody.
 */
final class StorageProbe implements EnvironmentPostProcessor, Ordered {
    static final String REDIS = "redis";
    static final String MEMORY = "memory";

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final String AUTO_CONFIGURATIONS = "org.springframework.boot.data.redis.autoconfigure.";

    private final Log log;

    StorageProbe(DeferredLogFactory logs) {
        this.log = logs.getLog(StorageProbe.class);
    }

    /** When the application's own settings are known. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        List<String> active = Arrays.asList(environment.getActiveProfiles());
        if (!active.contains(REDIS) && !active.contains(MEMORY)) {
            boolean redis = answers(environment);
            environment.addActiveProfile(redis ? REDIS : MEMORY);
            if (!redis) {
                log.warn("No Redis at %s: everything is kept in this process's memory and lost at a restart"
                        .formatted(uri(environment)));
            }
        }
        if (Arrays.asList(environment.getActiveProfiles()).contains(MEMORY)) {
            leaveRedisOut(environment);
        }
    }

    private static void leaveRedisOut(ConfigurableEnvironment environment) {
        String excluded = AUTO_CONFIGURATIONS
                + "DataRedisAutoConfiguration,"
                + AUTO_CONFIGURATIONS
                + "DataRedisReactiveAutoConfiguration,"
                + AUTO_CONFIGURATIONS
                + "DataRedisRepositoriesAutoConfiguration";
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(MEMORY, Map.of("spring.autoconfigure.exclude", excluded)));
    }

    private static boolean answers(ConfigurableEnvironment environment) {
        if (environment.containsProperty("spring.data.redis.cluster.nodes")
                || environment.containsProperty("spring.data.redis.sentinel.master")
                || environment.containsProperty("spring.data.redis.ssl.bundle")
                || environment.getProperty("spring.data.redis.ssl.enabled", Boolean.class, false)) {
            return true; // somebody has taken pains: not to be passed over because of a slow answer
        }
        RedisURI uri = uri(environment);
        uri.setTimeout(PATIENCE);
        RedisClient client = RedisClient.create(uri);
        try (var connection = client.connect()) {
            return connection.sync().ping().equals("PONG");
        } catch (RedisException e) {
            return hasRefused(e);
        } finally {
            client.shutdown(Duration.ZERO, PATIENCE);
        }
    }

    /** It is there, and loading, or wants a password: no reason to do without it silently. */
    private static boolean hasRefused(@Nullable Throwable failure) {
        return failure != null && (failure instanceof RedisCommandExecutionException || hasRefused(failure.getCause()));
    }

    private static RedisURI uri(ConfigurableEnvironment environment) {
        String url = environment.getProperty("spring.data.redis.url");
        if (url != null) {
            return RedisURI.create(url);
        }
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(environment.getProperty("spring.data.redis.host", "localhost"))
                .withPort(environment.getProperty("spring.data.redis.port", Integer.class, 6379))
                .withDatabase(environment.getProperty("spring.data.redis.database", Integer.class, 0));
        String password = environment.getProperty("spring.data.redis.password");
        if (password != null) {
            uri.withAuthentication(
                    environment.getProperty("spring.data.redis.username", "default"), password.toCharArray());
        }
        return uri.build();
    }
}
