package chat.rambler.store;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much of each room is remembered.
 *
 * @param replay how many messages a connection that enters a room is sent, 0 to 100
 * @param perRoom newest messages kept for a room, 0 to 100000; older ones are dropped. 0 keeps none; if null, the storage
 *     has a bound of its own, or none
 * @param memory what all rooms together may take of the process's memory, where messages are kept
 *     there; the oldest are dropped
 */
@Validated
@ConfigurationProperties("chat.history")
public record HistoryProperties(
        @DefaultValue("10") @Min(0) @Max(100) int replay,
        @Nullable @Min(0) @Max(100_000) Integer perRoom,
        @DefaultValue("64MB") DataSize memory) {
    /** Of a room's messages, where memory is what keeps them. */
    public static final int PER_ROOM_IN_MEMORY = 2_000;

    /** How many messages of a room are kept, by a storage whose own bound is {@code unset}. */
    public long perRoomOr(long unset) {
        return perRoom == null ? unset : perRoom;
    }
}
