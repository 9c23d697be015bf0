package chat.rambler.history;

import chat.rambler.redis.RedisChannels;
import chat.rambler.redis.RedisStore;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HistoryProperties.class)
class HistoryConfiguration {
    @Bean
    @Profile("!redis")
    HistoryRepository historyRepository(HistoryProperties properties, Clock clock) {
        return new InMemoryHistoryRepository(
                properties.perRoom(), properties.memory().toBytes(), clock);
    }

    @Bean
    @Profile("redis")
    HistoryRepository redisHistoryRepository(RedisStore redis, RedisChannels channels, HistoryProperties properties) {
        return new RedisHistoryRepository(redis, channels, properties.perRoom());
    }
}
