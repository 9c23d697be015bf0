package chat.rambler.room;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How messages go out to a room's members.
 *
 * @param gap between two writes to the same member in a room of 100 or more, 0 to 1s, proportionally shorter in a
 *     smaller one: a busy room makes one write for all messages in between, a quiet one never waits; 0 for none
 */
@ConfigurationProperties("chat.fanout")
public record FanoutProperties(@DefaultValue("5ms") Duration gap) {
    private static final Duration LONGEST = Duration.ofSeconds(1);

    public FanoutProperties {
        if (gap.isNegative() || gap.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("chat.fanout.gap must be 0 to 1s");
        }
    }
}
