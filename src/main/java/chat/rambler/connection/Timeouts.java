package chat.rambler.connection;

import java.time.Duration;

/**
 * How long the server waits for a connection.
 *
 * @param check how often each connection is checked
 * @param pingInterval how often each is pinged
 * @param pongLimit how long it may take to answer a ping
 * @param stallLimit how long a write may make no progress
 * @param partLimit how long a line or message may take to come
 * @param trickleLimit in how long a connection for which much is waiting must read a fair amount of it
 * @param drainLimit how long connections may take to close after all have been told that the server stops
 */
record Timeouts(
        Duration check,
        Duration pingInterval,
        Duration pongLimit,
        Duration stallLimit,
        Duration partLimit,
        Duration trickleLimit,
        Duration drainLimit) {
    /** The timeouts of PROTOCOL.md §7. */
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
