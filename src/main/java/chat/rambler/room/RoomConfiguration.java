package chat.rambler.room;

import chat.rambler.connection.EventLoopGroup;
import chat.rambler.store.HistoryProperties;
import chat.rambler.store.Storage;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FanoutProperties.class)
class RoomConfiguration {
    @Bean
    RoomRegistry roomRegistry(
            Storage storage, EventLoopGroup eventLoops, HistoryProperties properties, FanoutProperties fanout) {
        return new RoomRegistry(
                storage.rooms(), storage.history(), storage.presence(), eventLoops, properties.replay(), fanout.gap());
    }
}
