package chat.rambler.limits;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LimitsConfiguration {
    @Bean
    Admission admission(LimitsProperties limits) {
        return new Admission(limits);
    }

    @Bean
    Throttle throttle(LimitsProperties limits) {
        return new Throttle(limits);
    }
}
