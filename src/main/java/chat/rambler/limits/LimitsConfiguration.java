package chat.rambler.limits;

import chat.rambler.store.Storage;
import chat.rambler.store.TokenClock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LimitsConfiguration {
    @Bean
    Admission admission(LimitsProperties limits, Refusals refusals, TokenClock clock) {
        return new Admission(limits, refusals, clock);
    }

    @Bean
    TokenClock tokenClock() {
        return TokenClock.SYSTEM;
    }

    @Bean
    Refusals refusals() {
        return new Refusals();
    }

    @Bean
    Throttle throttle(LimitsProperties limits, Storage storage) {
        return new Throttle(limits, storage.rateLimits());
    }
}
