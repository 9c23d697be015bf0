package chat.rambler.room;

import chat.rambler.connection.Stripes;
import chat.rambler.store.HistoryProperties;
import chat.rambler.store.Storage;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FanoutProperties.class)
class RoomConfiguration {
    @Bean
    RoomRegistry roomRegistry(Storage storage, Stripes stripes, HistoryProperties properties, FanoutProperties fanout) {
        return new RoomRegistry(
                storage.rooms(), storage.history(), storage.presence(), stripes, properties.replay(), fanout.gap());
    }
}
