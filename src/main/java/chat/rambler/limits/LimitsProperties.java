package chat.rambler.limits;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What one client may take of the server.
 *
 * @param messageBytes longest client message, as a WebSocket message or a TCP line, in UTF-8; 1KB
 *     to 1MB
 * @param messageLength longest text said in a room, 1 to 65536 code points
 * @param messageLines lines a text said in a room may have, 1 to 1000: each goes out on TCP with
 *     its own prefix
 * @param outboxBytes how much of what others say may wait for a connection that does not read;
 *     beyond it the connection is ended
 * @param rooms how many rooms there may be in all, those from the start included; 1 or more
 * @param roomsPerUser how many rooms one user may create; 0 means that users cannot create rooms
 * @param joinedRooms how many rooms one user may be a member of; 1 or more
 */
@Validated
@ConfigurationProperties("chat.limits")
public record LimitsProperties(
        @DefaultValue("64KB") DataSize messageBytes,
        @DefaultValue("4000") @Min(1) @Max(65_536) int messageLength,
        @DefaultValue("100") @Min(1) @Max(1_000) int messageLines,
        @DefaultValue("256KB") DataSize outboxBytes,
        @DefaultValue("10000") @Min(1) int rooms,
        @DefaultValue("20") @Min(0) int roomsPerUser,
        @DefaultValue("100") @Min(1) int joinedRooms) {
    /** The limits that a client should know, by name. */
    public Map<String, Long> byName() {
        return new TreeMap<>(
                Map.of(
                        "message_bytes", messageBytes.toBytes(),
                        "message_length", (long) messageLength,
                        "message_lines", (long) messageLines,
                        "rooms_per_user", (long) roomsPerUser,
                        "joined_rooms", (long) joinedRooms));
    }

    private static final DataSize SHORTEST_MESSAGE = DataSize.ofKilobytes(1);
    private static final DataSize LONGEST_MESSAGE = DataSize.ofMegabytes(1);

    public LimitsProperties {
        if (messageBytes.compareTo(SHORTEST_MESSAGE) < 0
                || messageBytes.compareTo(LONGEST_MESSAGE) > 0) {
            throw new IllegalArgumentException("chat.limits.message-bytes must be 1KB to 1MB");
        }
    }
}
