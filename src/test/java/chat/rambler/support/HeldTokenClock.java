package chat.rambler.support;

import chat.rambler.store.TokenClock;
import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * A time by which no token comes back unless the test says so: who waits for tokens goes on at
 * once, and the time that it would have taken has passed. Given to {@link ChatServer#startWith} it
 * is a server's.
 */
public class HeldTokenClock {
    private final AtomicLong nanos = new AtomicLong();
    private final TimeMeter time = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    };
    private final BlockingStrategy waiting = nanos::addAndGet;

    /** What a server counts by. */
    @Bean
    @Primary
    public TokenClock held() {
        return new TokenClock(time, time, waiting);
    }

    /** How much time has been waited for so far. */
    public Duration passed() {
        return Duration.ofNanos(nanos.get());
    }
}
