package chat.rambler.directory;

import chat.rambler.limits.LimitsProperties;
import chat.rambler.protocol.RoomName;
import chat.rambler.redis.RedisChannels;
import chat.rambler.redis.RedisStore;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DirectoryProperties.class, LimitsProperties.class})
class DirectoryConfiguration {
    @Bean
    @Profile("!redis")
    InMemoryDirectory directory(DirectoryProperties properties, LimitsProperties limits) {
        InMemoryDirectory directory = new InMemoryDirectory(limits);
        properties.rooms().forEach(room -> directory.ensure(RoomName.of(room)));
        return directory;
    }

    @Bean
    @Profile("redis")
    RedisDirectory redisDirectory(RedisStore redis, DirectoryProperties properties, LimitsProperties limits) {
        RedisDirectory directory = new RedisDirectory(redis, limits);
        properties.rooms().forEach(room -> directory.ensure(RoomName.of(room)));
        return directory;
    }

    @Bean
    @Profile("redis")
    RedisMemberships redisMemberships(RedisStore redis, LimitsProperties limits) {
        return new RedisMemberships(redis, limits);
    }

    @Bean
    @Profile("redis")
    DirectoryChanges redisDirectoryChanges(
            RedisStore redis,
            RedisChannels channels,
            RedisDirectory directory,
            @Qualifier("applicationTaskExecutor") Executor executor) {
        return new RedisDirectoryChanges(redis, channels, directory, executor);
    }
}
