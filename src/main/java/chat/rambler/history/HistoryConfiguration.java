package chat.rambler.history;

import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HistoryProperties.class)
class HistoryConfiguration {
    @Bean
    HistoryRepository historyRepository(HistoryProperties properties, Clock clock) {
        return new InMemoryHistoryRepository(
                properties.perRoom(), properties.memory().toBytes(), clock);
    }
}
