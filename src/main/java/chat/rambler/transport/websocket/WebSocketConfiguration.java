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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class WebSocketConfiguration {
    @Bean
    SocketLoop socketLoop() {
        return new SocketLoop();
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
    ChatWebSocketHandler chatWebSocketHandler(ConnectionAcceptor acceptor) {
        return new ChatWebSocketHandler(acceptor);
    }

    @Bean
    WebSocketConfigurer chatEndpoint(
            ChatWebSocketHandler handler,
            SocketLoop loop,
            OriginPolicy origins,
            AuthService auth,
            ConnectionAcceptor acceptor,
            Admission admission,
            ClientAddresses addresses,
            RefusalCounters refusalCounters) {
        return registry -> registry.addHandler(handler, "/chat")
                .setHandshakeHandler(handshake(loop))
                .addInterceptors(new HandshakeGate(origins, auth, acceptor, admission, addresses, refusalCounters))
                .setAllowedOriginPatterns("*"); // the gate decides, by the same rule as for POSTs
    }

    private static DefaultHandshakeHandler handshake(SocketLoop loop) {
        DefaultHandshakeHandler handshake = new DefaultHandshakeHandler(new WebSocketUpgrade(loop));
        handshake.setSupportedProtocols(JsonCodec.NAME);
        return handshake;
    }
}
