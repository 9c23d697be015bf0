package chat.rambler.connection;

import java.security.SecureRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {
    /** An eighth of the heap is for answers that are being made or wait to be written. */
    private static final int ANSWERS_SHARE = 8;

    @Bean(initMethod = "start")
    Connections connections() {
        long name = new SecureRandom().nextLong() >>> 24; // 40 bits: no two servers share a name
        return new Connections(
                Long.toString(name, Character.MAX_RADIX),
                Patience.USUAL,
                Runtime.getRuntime().maxMemory() / ANSWERS_SHARE);
    }

    @Bean
    Stripes stripes() {
        return new Stripes(Runtime.getRuntime().availableProcessors());
    }
}
