package chat.rambler.support;

import chat.rambler.store.TokenClock;
import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * A token clock that moves only when somebody waits for tokens: the wait ends at once, and the clock advances by its
 * length. Pass this class to {@link ChatServer#startWith} to use it in a server.
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

    /** The clock of the server. */
    @Bean
    @Primary
    public TokenClock held() {
        return new TokenClock(time, time, waiting);
    }

    /** How long clients have waited in all. */
    public Duration passed() {
        return Duration.ofNanos(nanos.get());
    }
}
