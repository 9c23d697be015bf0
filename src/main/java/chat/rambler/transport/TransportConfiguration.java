package chat.rambler.transport;

import chat.rambler.chat.ChatService;
import chat.rambler.connection.Connections;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.Refusals;
import chat.rambler.room.RoomRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProxyProperties.class)
class TransportConfiguration {
    @Bean
    ClientAddresses clientAddresses(ProxyProperties properties) {
        return new ClientAddresses(properties.trustedProxies());
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Reception reception(
            ChatService chat, RoomRegistry rooms, Connections connections, LimitsProperties limits, Refusals refusals) {
        return new Reception(chat, rooms, connections, limits, refusals);
    }

    @Bean
    ChatMetrics chatMetrics(Connections connections, RoomRegistry rooms, Refusals refusals) {
        return new ChatMetrics(connections, rooms, refusals);
    }

    @Bean
    StartLine startLine(
            ObjectProvider<BuildProperties> build, ObjectProvider<ListeningPort> ports, Environment environment) {
        return new StartLine(build.getIfAvailable(), ports.stream().toList(), environment);
    }

    @Bean
    Drain drain(RoomRegistry rooms, Connections connections) {
        return new Drain(rooms, connections);
    }
}
