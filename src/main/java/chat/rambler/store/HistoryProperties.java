package chat.rambler.store;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much of each room is remembered.
 *
 * @param replay how many messages a connection that enters a room is sent, 0 to 100
 * @param perRoom newest messages kept for a room, 0 to 100000; older ones are dropped. 0 keeps none
 * @param memory what all rooms together may take of the process's memory, where messages are kept
 *     there; the oldest are dropped
 */
@Validated
@ConfigurationProperties("chat.history")
public record HistoryProperties(
        @DefaultValue("10") @Min(0) @Max(100) int replay,
        @DefaultValue("2000") @Min(0) @Max(100_000) int perRoom,
        @DefaultValue("64MB") DataSize memory) {}
