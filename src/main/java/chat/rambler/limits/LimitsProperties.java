package chat.rambler.limits;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much of the server one client may use.
 *
 * @param messageBytes longest client message, as a WebSocket message or a TCP line, in UTF-8; 1KB to 1MB
 * @param messageLength longest text said in a room, 1 to 65536 code points
 * @param messageLines most lines of a text said in a room, 1 to 1000: each goes out on TCP with its own prefix
 * @param outboxBytes how much broadcast output may wait for a connection that does not read; beyond it the connection
 *     is ended
 * @param rooms most rooms in all, including those that exist from the start; 1 or more
 * @param roomsPerUser most rooms one user may create; 0 means that users cannot create rooms
 * @param roomIdle after how long without a message a room that a user has made is closed, a day or more; 0 for never
 * @param joinedRooms most rooms one user may be a member of, 1 to 1000
 * @param messagesPerSecond tokens that come back each second to the bucket of a connection, and to that of a user over
 *     all connections (PROTOCOL.md §9, Speaking); 0 means no limit
 * @param messageBurst most tokens in such a bucket; 1 or more
 * @param connectionsPerAddress connections at once from one address, an IPv6 network of 64 bits counting as one; 0
 *     means no limit. This machine itself has none
 * @param newConnectionsPer10Minutes connections opened from one address in ten minutes; 0 means no limit. This machine
 *     itself has none
 * @param connectionsPerUser connections at once of one user on this server; 0 means no limit
 * @param loginsPerMinute logins from one address, right or wrong; 0 means no limit. This machine itself has none
 * @param loginFailuresPerMinute wrong passwords for one name from one address; 0 means no limit
 * @param registrationsPerHour accounts created from one address; 0 means no limit. This machine itself has none
 * @param invitationsPerHour how many people one user may invite into private rooms; 0 means no limit
 * @param conversations open conversations of one user, 1 to 500: beyond it the one that was opened first is closed
 * @param newConversationsPerHour how many conversations one user may begin; 0 means no limit
 * @param ignored how many people one user may ignore; 1 or more
 * @param handshake how long a connection may take to complete its HTTP request, its TLS handshake or {@code connect} of
 *     the JSON protocol; 1s to 5m
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
        @DefaultValue("90d") Duration roomIdle,
        @DefaultValue("100") @Min(1) @Max(1_000) int joinedRooms,
        @DefaultValue("5") @Min(0) int messagesPerSecond,
        @DefaultValue("10") @Min(1) int messageBurst,
        @DefaultValue("64") @Min(0) int connectionsPerAddress,
        @DefaultValue("128") @Min(0) int newConnectionsPer10Minutes,
        @DefaultValue("100") @Min(0) int connectionsPerUser,
        @DefaultValue("20") @Min(0) int loginsPerMinute,
        @DefaultValue("5") @Min(0) int loginFailuresPerMinute,
        @DefaultValue("10") @Min(0) int registrationsPerHour,
        @DefaultValue("20") @Min(0) int invitationsPerHour,
        @DefaultValue("50") @Min(1) @Max(500) int conversations,
        @DefaultValue("20") @Min(0) int newConversationsPerHour,
        @DefaultValue("500") @Min(1) int ignored,
        @DefaultValue("15s") Duration handshake) {
    /** The limits that a client should know, by name. */
    public Map<String, Long> byName() {
        return new TreeMap<>(Map.ofEntries(
                Map.entry("connections_per_address", (long) connectionsPerAddress),
                Map.entry("connections_per_user", (long) connectionsPerUser),
                Map.entry("conversations", (long) conversations),
                Map.entry("handshake_seconds", handshake.toSeconds()),
                Map.entry("ignored", (long) ignored),
                Map.entry("invitations_per_hour", (long) invitationsPerHour),
                Map.entry("joined_rooms", (long) joinedRooms),
                Map.entry("login_failures_per_minute", (long) loginFailuresPerMinute),
                Map.entry("logins_per_minute", (long) loginsPerMinute),
                Map.entry("message_burst", (long) messageBurst),
                Map.entry("message_bytes", messageBytes.toBytes()),
                Map.entry("message_length", (long) messageLength),
                Map.entry("message_lines", (long) messageLines),
                Map.entry("messages_per_second", (long) messagesPerSecond),
                Map.entry("new_connections_per_10_minutes", (long) newConnectionsPer10Minutes),
                Map.entry("new_conversations_per_hour", (long) newConversationsPerHour),
                Map.entry("registrations_per_hour", (long) registrationsPerHour),
                Map.entry("room_idle_seconds", roomIdle.toSeconds()),
                Map.entry("rooms", (long) rooms),
                Map.entry("rooms_per_user", (long) roomsPerUser)));
    }

    private static final DataSize SHORTEST_MESSAGE = DataSize.ofKilobytes(1);
    private static final DataSize LONGEST_MESSAGE = DataSize.ofMegabytes(1);
    private static final Duration SHORTEST_IDLE = Duration.ofDays(1);
    private static final Duration SHORTEST_HANDSHAKE = Duration.ofSeconds(1);
    private static final Duration LONGEST_HANDSHAKE = Duration.ofMinutes(5);

    public LimitsProperties {
        if (messageBytes.compareTo(SHORTEST_MESSAGE) < 0 || messageBytes.compareTo(LONGEST_MESSAGE) > 0) {
            throw new IllegalArgumentException("chat.limits.message-bytes must be 1KB to 1MB");
        }
        if (!roomIdle.isZero() && roomIdle.compareTo(SHORTEST_IDLE) < 0) {
            throw new IllegalArgumentException("chat.limits.room-idle must be 0, or 1d or more");
        }
        if (handshake.compareTo(SHORTEST_HANDSHAKE) < 0 || handshake.compareTo(LONGEST_HANDSHAKE) > 0) {
            throw new IllegalArgumentException("chat.limits.handshake must be 1s to 5m");
        }
    }
}
