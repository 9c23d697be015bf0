package chat.rambler.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One wire format for commands and events. Stateless: one instance serves all connections. */
public interface Codec {
    /**
     * Decodes a client's message.
     *
     * @param rooms tells which words are a room's name
     * @return the request; empty if the message is nothing but white space
     * @throws ProtocolException if the message is not a valid request
     */
    Optional<Request> decode(String received, RoomNames rooms);

    /** Encodes an event. */
    Frame encode(Event event);

    /**
     * Encodes the direct answer to a request.
     *
     * @param ref what the request asked the answer to repeat; null for nothing
     */
    default Frame reply(Event answer, @Nullable String ref) {
        return encode(answer);
    }

    /**
     * Whether every request gets a direct answer and the connection must begin with {@code connect} (PROTOCOL.md §8).
     */
    default boolean isStructured() {
        return false;
    }
}
