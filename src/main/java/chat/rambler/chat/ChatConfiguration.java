package chat.rambler.chat;

import chat.rambler.auth.AuthService;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.LoginThrottle;
import chat.rambler.limits.RefusalCounters;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
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
            ServerRules serverRules) {
        return new ChatService(
                rooms, storage, auth, loginThrottle, limits, refusalCounters, clock, claimToken, serverRules);
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
    ApplicationListener<ApplicationReadyEvent> administratorWanted(ClaimToken token, RoomRegistry rooms) {
        return _ -> token.tell(rooms);
    }
}
