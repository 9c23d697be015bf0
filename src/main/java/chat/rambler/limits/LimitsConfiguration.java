package chat.rambler.limits;

import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LimitsConfiguration {
    @Bean
    Admission admission(LimitsProperties limits, RefusalCounters refusalCounters, TokenClock clock) {
        return new Admission(limits, refusalCounters, clock);
    }

    @Bean
    TokenClock tokenClock() {
        return TokenClock.SYSTEM;
    }

    @Bean
    RefusalCounters refusalCounters() {
        return new RefusalCounters();
    }

    @Bean
    LoginThrottle loginThrottle(LimitsProperties limits, Storage storage) {
        return new LoginThrottle(limits, storage.rateLimits());
    }
}
