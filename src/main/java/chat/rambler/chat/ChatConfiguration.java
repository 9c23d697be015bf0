package chat.rambler.chat;

import chat.rambler.auth.AuthService;
import chat.rambler.directory.DirectoryChanges;
import chat.rambler.directory.MembershipRepository;
import chat.rambler.directory.RoomRepository;
import chat.rambler.directory.UserRepository;
import chat.rambler.history.HistoryRepository;
import chat.rambler.limits.LimitsProperties;
import chat.rambler.limits.Refusals;
import chat.rambler.limits.Throttle;
import chat.rambler.limits.TokenClock;
import chat.rambler.room.RoomRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ChatConfiguration {
    @Bean
    ChatService chatService(
            RoomRegistry rooms,
            RoomRepository roomRepository,
            UserRepository users,
            MembershipRepository memberships,
            HistoryRepository history,
            DirectoryChanges changes,
            AuthService auth,
            Throttle throttle,
            LimitsProperties limits,
            Refusals refusals,
            TokenClock clock) {
        return new ChatService(
                rooms, roomRepository, users, memberships, history, changes, auth, throttle, limits, refusals, clock);
    }
}
