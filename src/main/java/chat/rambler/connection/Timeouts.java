package chat.rambler.connection;

import java.time.Duration;

/**
 * How long a connection is waited for.
 *
 * @param check how often each is looked at
 * @param pingInterval how often each is asked for a sign of life
 * @param pongLimit how long it may take to give one
 * @param stallLimit how long a write may take
 * @param partLimit how long a line or message may take to come
 * @param trickleLimit in how long a connection, for which much is waiting, must read something
 *     worth mentioning
 * @param drainLimit how long the news may take to reach everybody that the server stops
 */
record Timeouts(
        Duration check,
        Duration pingInterval,
        Duration pongLimit,
        Duration stallLimit,
        Duration partLimit,
        Duration trickleLimit,
        Duration drainLimit) {
    /** As PROTOCOL.md §7 has it. */
    static Timeouts usual(Duration drainLimit) {
        return new Timeouts(
                Duration.ofSeconds(1),
                Duration.ofSeconds(25),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                drainLimit);
    }
}
