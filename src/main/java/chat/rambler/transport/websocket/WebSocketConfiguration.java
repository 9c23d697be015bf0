package chat.rambler.transport.websocket;

import chat.rambler.auth.AuthService;
import chat.rambler.connection.ConnectionRegistry;
import chat.rambler.limits.Admission;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.transport.ClientAddresses;
import chat.rambler.transport.ConnectionAcceptor;
import chat.rambler.transport.http.OriginPolicy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

@Configuration(proxyBeanMethods = false)
@EnableWebSocket
@EnableConfigurationProperties(WebSocketProperties.class)
class WebSocketConfiguration {
    @Bean
    TomcatBuffers tomcatBuffers(WebSocketTransports transports) {
        return new TomcatBuffers(transports);
    }

    @Bean
    WebSocketTransports webSocketTransports(WebSocketProperties properties) {
        return new WebSocketTransports(properties.link());
    }

    @Bean
    HttpSockets httpSockets() {
        return new HttpSockets();
    }

    @Bean(initMethod = "start")
    SlowlorisGuard slowlorisGuard(
            HttpSockets sockets, ConnectionRegistry connections, ClientAddresses addresses, LimitsProperties limits) {
        return new SlowlorisGuard(sockets, connections, addresses, limits);
    }

    @Bean
    ChatWebSocketHandler chatWebSocketHandler(ConnectionAcceptor acceptor, WebSocketTransports transports) {
        return new ChatWebSocketHandler(acceptor, transports);
    }

    @Bean
    WebSocketConfigurer chatEndpoint(
            ChatWebSocketHandler handler,
            OriginPolicy origins,
            AuthService auth,
            ConnectionAcceptor acceptor,
            Admission admission,
            ClientAddresses addresses,
            RefusalCounters refusalCounters) {
        return registry -> registry.addHandler(handler, "/chat")
                .setHandshakeHandler(handshake())
                .addInterceptors(new HandshakeGate(origins, auth, acceptor, admission, addresses, refusalCounters))
                .setAllowedOriginPatterns("*"); // the gate decides, by the same rule as for POSTs
    }

    private static DefaultHandshakeHandler handshake() {
        DefaultHandshakeHandler handshake = new DefaultHandshakeHandler(new UncompressedUpgrade());
        handshake.setSupportedProtocols(JsonCodec.NAME);
        return handshake;
    }

    @Bean
    ServletServerContainerFactoryBean webSocketContainer() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(TomcatBuffers.SIZE);
        container.setMaxBinaryMessageBufferSize(TomcatBuffers.SIZE);
        return container;
    }
}
