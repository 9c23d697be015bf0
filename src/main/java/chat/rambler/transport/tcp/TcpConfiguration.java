package chat.rambler.transport.tcp;

import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.limits.Admission;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.transport.ClientAddresses;
import chat.rambler.transport.ConnectionAcceptor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
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
            ClientAddresses addresses,
            ConnectionAcceptor acceptor,
            ConnectionRegistry connections,
            SslBundles bundles) {
        String bundle = properties.sslBundle();
        TlsSockets tls = bundle == null || bundle.isBlank()
                ? null
                : new TlsSockets(bundles, bundle, connections, limits.handshake());
        return new TcpChatServer(properties, limits, admission, addresses, acceptor, tls);
    }
}
