package chat.rambler.transport.tcp;

import chat.rambler.limits.Admission;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.transport.Reception;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TcpProperties.class)
class TcpConfiguration {
    @Bean
    TcpChatServer tcpChatServer(
            TcpProperties properties,
            LimitsProperties limits,
            Admission admission,
            Reception reception) {
        return new TcpChatServer(properties, limits, admission, reception);
    }
}
