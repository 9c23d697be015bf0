package chat.rambler.transport;

import chat.rambler.chat.ChatService;
import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Storage;
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
    ConnectionAcceptor acceptor(
            ChatService chat,
            RoomRegistry rooms,
            ConnectionRegistry connections,
            LimitsProperties limits,
            RefusalCounters refusalCounters) {
        return new ConnectionAcceptor(chat, rooms, connections, limits, refusalCounters);
    }

    @Bean
    ChatMetrics chatMetrics(ConnectionRegistry connections, RoomRegistry rooms, RefusalCounters refusalCounters) {
        return new ChatMetrics(connections, rooms, refusalCounters);
    }

    @Bean
    StartLine startLine(
            ObjectProvider<BuildProperties> build,
            ObjectProvider<ListeningPort> ports,
            Storage storage,
            Environment environment) {
        return new StartLine(build.getIfAvailable(), ports.stream().toList(), storage.place(), environment);
    }

    @Bean
    Drain drain(RoomRegistry rooms, ConnectionRegistry connections) {
        return new Drain(rooms, connections);
    }
}
