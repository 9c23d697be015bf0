package chat.rambler.store.redis;

import chat.rambler.store.Archive;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Redis as what everything is copied from. */
public class RedisSourceStorageConfiguration {
    @Bean
    Archive copySource(LettuceConnectionFactory factory, Clock clock) {
        RedisConnection redis = RedisAtStart.connect(
                () -> RedisConnection.connect(factory.getRequiredNativeClient(), factory.getDatabase()));
        RedisAtStart.awaitLoaded(redis);
        RedisAtStart.requireKnownSchema(redis);
        return new RedisArchive(redis, clock);
    }
}
