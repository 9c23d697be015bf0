package chat.rambler;

import chat.rambler.store.DataProperties;
import chat.rambler.store.UnusableStorageException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Chooses the storage where no profile does: Redis if it answers, as in the original, and the disk if not. With the
 * profile {@code redis}, {@code sqlite} or {@code memory} it asks nothing.
 */
final class StorageProbe implements EnvironmentPostProcessor, Ordered {
    static final String REDIS = "redis";
    static final String SQLITE = "sqlite";
    static final String MEMORY = "memory";

    /** The storage that everything is copied from, into that of the profile: {@link StorageCopy}. */
    static final String COPY_FROM = "chat.copy-from";

    private static final Set<String> ALL = Set.of(REDIS, SQLITE, MEMORY);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final String EXCLUDED = "spring.autoconfigure.exclude";
    private static final String DATA_REDIS =
            "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration";

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
        DataProperties data = Binder.get(environment).bindOrCreate("chat", Bindable.of(DataProperties.class));
        String source = data.copyFrom();
        if (source != null) {
            prepareCopy(source, active);
        }
        if (active.stream().noneMatch(ALL::contains)) {
            environment.addActiveProfile(
                    chosen(environment, data.data().toAbsolutePath().normalize()));
        }
        if (!Arrays.asList(environment.getActiveProfiles()).contains(REDIS) && !REDIS.equals(source)) {
            leaveRedisOut(environment);
        }
    }

    /** The context ends the process with 0 when all its parts are made, before anything listens. */
    private static void prepareCopy(String source, List<String> active) {
        String target = source.equals(REDIS) ? SQLITE : REDIS;
        if (!Set.of(REDIS, SQLITE).contains(source) || !active.contains(target)) {
            throw new UnusableStorageException(
                    "Nothing can be copied from " + source + " with these profiles: " + active,
                    "Set chat.copy-from to sqlite with the profile redis, or to redis with the profile sqlite.");
        }
        SpringProperties.setProperty(
                DefaultLifecycleProcessor.EXIT_PROPERTY_NAME, DefaultLifecycleProcessor.ON_REFRESH_VALUE);
    }

    private String chosen(ConfigurableEnvironment environment, Path folder) {
        DataRedisProperties redis = Binder.get(environment)
                .bind("spring.data.redis", DataRedisProperties.class)
                .orElseGet(DataRedisProperties::new);
        if (!answers(redis)) {
            log.warn("No Redis at %s: everything is kept on this machine, in %s".formatted(uri(redis), folder));
            return SQLITE;
        }
        if (Files.exists(folder.resolve("chat.db"))) {
            log.warn(
                    ("Redis answers, and everything is kept there: what is in %s is not shown. To go on with that, start with"
                                    + " the profile sqlite")
                            .formatted(folder));
        }
        return REDIS;
    }

    private static void leaveRedisOut(ConfigurableEnvironment environment) {
        String excluded = environment.getProperty(EXCLUDED) + "," + DATA_REDIS;
        environment.getPropertySources().addFirst(new MapPropertySource("without Redis", Map.of(EXCLUDED, excluded)));
    }

    private static boolean answers(DataRedisProperties redis) {
        if (redis.getCluster() != null
                || redis.getSentinel() != null
                || redis.getSsl().isEnabled()
                || redis.getSsl().getBundle() != null) {
            return true; // set on purpose: not to be passed over because of a slow answer
        }
        RedisURI uri = uri(redis);
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

    private static RedisURI uri(DataRedisProperties redis) {
        if (redis.getUrl() != null) {
            return RedisURI.create(redis.getUrl());
        }
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(redis.getHost())
                .withPort(redis.getPort())
                .withDatabase(redis.getDatabase());
        if (redis.getPassword() != null) {
            String user = redis.getUsername() == null ? "default" : redis.getUsername();
            uri.withAuthentication(user, redis.getPassword().toCharArray());
        }
        return uri.build();
    }
}
