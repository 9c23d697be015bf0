package chat.rambler.connection;

import java.security.SecureRandom;
import java.time.Duration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ConnectionConfiguration {
    /** One part in this many of the heap is for answers that are being made or wait to be written. */
    private static final int ANSWERS_SHARE = 8;

    /** The part of Spring's shutdown phase that is left for telling all connections, which takes up to 3 s. */
    private static final Duration TELLING = Duration.ofSeconds(4);

    @Bean(initMethod = "start")
    ConnectionRegistry connections(LifecycleProperties lifecycle) {
        long name = new SecureRandom().nextLong() >>> 24; // 40 bits, so that no two servers share a name
        return new ConnectionRegistry(
                Long.toString(name, Character.MAX_RADIX),
                Timeouts.usual(lifecycle.getTimeoutPerShutdownPhase().minus(TELLING)),
                Runtime.getRuntime().maxMemory() / ANSWERS_SHARE);
    }

    @Bean
    EventLoopGroup eventLoops() {
        return new EventLoopGroup(Runtime.getRuntime().availableProcessors());
    }
}
