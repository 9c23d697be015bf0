package chat.rambler.chat;

import chat.rambler.auth.AuthService;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.Refusals;
import chat.rambler.limits.Throttle;
import chat.rambler.room.RoomRegistry;
import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ChatConfiguration {
    @Bean
    ChatService chatService(
            RoomRegistry rooms,
            Storage storage,
            AuthService auth,
            Throttle throttle,
            LimitsProperties limits,
            Refusals refusals,
            TokenClock clock) {
        return new ChatService(rooms, storage, auth, throttle, limits, refusals, clock);
    }
}
