package chat.rambler.room;

import chat.rambler.connection.Stripes;
import chat.rambler.directory.RoomRepository;
import chat.rambler.history.HistoryProperties;
import chat.rambler.history.HistoryRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RoomConfiguration {
    @Bean
    RoomRegistry roomRegistry(
            RoomRepository repository,
            HistoryRepository history,
            Stripes stripes,
            HistoryProperties properties) {
        return new RoomRegistry(repository, history, stripes, properties.replay());
    }
}
