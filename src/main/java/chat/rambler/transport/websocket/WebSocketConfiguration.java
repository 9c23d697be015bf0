package chat.rambler.transport.websocket;

import chat.rambler.auth.AuthService;
import chat.rambler.connection.Connections;
import chat.rambler.limits.Admission;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.Refusals;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.transport.ClientAddresses;
import chat.rambler.transport.Reception;
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
    TomcatBuffers tomcatBuffers(WebSocketLinks links) {
        return new TomcatBuffers(links);
    }

    @Bean
    WebSocketLinks webSocketLinks(WebSocketProperties properties) {
        return new WebSocketLinks(properties.link());
    }

    @Bean
    HttpSockets httpSockets() {
        return new HttpSockets();
    }

    @Bean(initMethod = "start")
    SlowRequests slowRequests(
            HttpSockets sockets, Connections connections, ClientAddresses addresses, LimitsProperties limits) {
        return new SlowRequests(sockets, connections, addresses, limits);
    }

    @Bean
    ChatWebSocketHandler chatWebSocketHandler(Reception reception, WebSocketLinks links) {
        return new ChatWebSocketHandler(reception, links);
    }

    @Bean
    WebSocketConfigurer chatEndpoint(
            ChatWebSocketHandler handler,
            OriginPolicy origins,
            AuthService auth,
            Reception reception,
            Admission admission,
            ClientAddresses addresses,
            Refusals refusals) {
        return registry -> registry.addHandler(handler, "/chat")
                .setHandshakeHandler(handshake())
                .addInterceptors(new HandshakeGate(origins, auth, reception, admission, addresses, refusals))
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
