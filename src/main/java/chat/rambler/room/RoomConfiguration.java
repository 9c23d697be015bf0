package chat.rambler.room;

import chat.rambler.connection.Stripes;
import chat.rambler.directory.RoomRepository;
import chat.rambler.history.HistoryProperties;
import chat.rambler.history.HistoryRepository;
import chat.rambler.redis.RedisChannels;
import chat.rambler.redis.RedisPulse;
import chat.rambler.redis.RedisStore;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FanoutProperties.class)
class RoomConfiguration {
    @Bean
    @Profile("!redis")
    PresenceRepository localPresence() {
        return new LocalPresence();
    }

    @Bean
    @Profile("redis")
    RedisPresence redisPresence(RedisStore redis, RedisChannels channels, RedisPulse pulse) {
        RedisPresence presence = new RedisPresence(redis, channels, pulse.server());
        pulse.everyTenSeconds(presence::renew);
        return presence;
    }

    @Bean
    RoomRegistry roomRegistry(
            RoomRepository repository,
            HistoryRepository history,
            PresenceRepository presence,
            Stripes stripes,
            HistoryProperties properties,
            FanoutProperties fanout) {
        return new RoomRegistry(repository, history, presence, stripes, properties.replay(), fanout.gap());
    }
}
