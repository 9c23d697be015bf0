package chat.rambler.auth;

import chat.rambler.directory.UserRepository;
import chat.rambler.redis.RedisStore;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuthProperties.class)
class AuthConfiguration {
    @Bean
    PasswordHashing passwordHashing(AuthProperties properties) {
        return new PasswordHashing(properties.argon2(), Runtime.getRuntime().availableProcessors());
    }

    @Bean
    @Profile("!redis")
    TokenRepository tokenRepository() {
        return new InMemoryTokenRepository();
    }

    @Bean
    @Profile("redis")
    TokenRepository redisTokenRepository(RedisStore redis) {
        return new RedisTokenRepository(redis);
    }

    @Bean
    AuthService authService(UserRepository users, TokenRepository tokens, PasswordHashing hashing, Clock clock) {
        return new AuthService(users, tokens, hashing, clock);
    }
}
