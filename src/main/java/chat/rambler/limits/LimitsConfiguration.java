package chat.rambler.limits;

import chat.rambler.redis.RedisBytes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

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
    Throttle throttle(LimitsProperties limits, SharedLimits shared) {
        return new Throttle(limits, shared);
    }

    @Bean
    @Profile("memory")
    SharedLimits localLimits(TokenClock clock) {
        return LocalAllowances.by(clock);
    }

    @Bean
    @Profile("redis")
    SharedLimits redisLimits(RedisBytes redis, TokenClock clock) {
        return new RedisLimits(redis, clock);
    }
}
