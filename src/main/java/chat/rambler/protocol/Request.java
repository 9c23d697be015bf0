package chat.rambler.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A command from a client.
 *
 * @param ref what its direct answer repeats; null if the client gave none
 */
public record Request(@Nullable String ref, Command command) {}
