package chat.rambler.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;

/** The line at the start says where messages are stored, and tells no password. */
class RedisStorageConfigurationTest {
    private static String place(Map<String, String> settings) {
        return RedisStorageConfiguration.place(new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("spring.data.redis", DataRedisProperties.class));
    }

    @Test
    void theStartNamesThePlaceThatIsSet() {
        assertThat(place(Map.of())).isEqualTo("localhost:6379");
        assertThat(place(Map.of("spring.data.redis.host", "store", "spring.data.redis.port", "6380")))
                .isEqualTo("store:6380");
        assertThat(place(Map.of("spring.data.redis.url", "redis://fry:slurm-2999@store:6380")))
                .isEqualTo("at spring.data.redis.url");
        assertThat(place(Map.of("spring.data.redis.cluster.nodes", "a:1,b:2"))).isEqualTo("a:1,b:2");
        assertThat(place(Map.of(
                        "spring.data.redis.host", "redis",
                        "spring.data.redis.sentinel.master", "chat",
                        "spring.data.redis.sentinel.nodes", "a:1,b:2")))
                .isEqualTo("chat by Sentinel a:1,b:2");
    }
}
