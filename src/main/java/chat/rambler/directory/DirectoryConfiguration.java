package chat.rambler.directory;

import chat.rambler.limits.LimitsProperties;
import chat.rambler.protocol.RoomName;
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
}
