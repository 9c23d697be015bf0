package chat.rambler.chat;

import chat.rambler.auth.AuthService;
import chat.rambler.connection.EventLoopGroup;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.LoginThrottle;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.protocol.RoomName;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.DirectoryProperties;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChatProperties.class)
class ChatConfiguration {
    @Bean
    ChatService chatService(
            RoomRegistry rooms,
            Storage storage,
            AuthService auth,
            LoginThrottle loginThrottle,
            LimitsProperties limits,
            RefusalCounters refusalCounters,
            TokenClock clock,
            ClaimToken claimToken,
            RoomExpiry expiry,
            ServerRules serverRules) {
        return new ChatService(
                rooms, storage, auth, loginThrottle, limits, refusalCounters, clock, claimToken, expiry, serverRules);
    }

    @Bean(destroyMethod = "stop")
    RoomExpiry roomExpiry(
            RoomRegistry rooms,
            Storage storage,
            DirectoryProperties directory,
            LimitsProperties limits,
            EventLoopGroup eventLoops) {
        Set<RoomName> permanent = directory.rooms().stream().map(RoomName::of).collect(Collectors.toSet());
        return new RoomExpiry(rooms, storage, permanent, limits.roomIdle(), eventLoops.of(RoomExpiry.class));
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> idleRoomsClosed(RoomExpiry expiry) {
        return _ -> expiry.start();
    }

    @Bean
    ServerRules serverRules(RoomRegistry rooms, Storage storage) {
        return new ServerRules(rooms, storage.history(), storage.origins());
    }

    @Bean
    ClaimToken claimToken(ChatProperties properties) {
        return new ClaimToken(properties.administratorToken());
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> administratorWanted(
            ChatService chat, ChatProperties properties, ClaimToken token, RoomRegistry rooms) {
        return _ -> {
            if (properties.administrator() != null) {
                chat.makeAdministrator(properties.administrator());
            }
            token.tell(rooms);
        };
    }
}
