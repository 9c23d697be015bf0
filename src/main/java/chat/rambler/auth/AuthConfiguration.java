package chat.rambler.auth;

import chat.rambler.store.Storage;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuthProperties.class)
class AuthConfiguration {
    @Bean
    PasswordHashing passwordHashing(AuthProperties properties) {
        return new PasswordHashing(properties.argon2(), Runtime.getRuntime().availableProcessors());
    }

    @Bean
    AuthService authService(Storage storage, PasswordHashing hashing, Clock clock) {
        return new AuthService(storage.users(), storage.tokens(), hashing, clock);
    }
}
