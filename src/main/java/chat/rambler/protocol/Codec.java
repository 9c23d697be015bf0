package chat.rambler.protocol;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One spelling of the commands and events. Stateless: one instance serves all connections. */
public interface Codec {
    /**
     * Reads what a client sent.
     *
     * @param rooms tells which words are a room's name
     * @return the request, or nothing if there was nothing but white space
     * @throws ProtocolException if it is none
     */
    Optional<Request> decode(String received, RoomNames rooms);

    /** Spells an event. */
    Frame encode(Event event);

    /**
     * Spells the direct answer to a request.
     *
     * @param ref what the request gave to be repeated; null if nothing
     */
    default Frame reply(Event answer, @Nullable String ref) {
        return encode(answer);
    }

    /**
     * Whether every request gets a direct answer, and the connection begins with {@code connect}
     * (PROTOCOL.md §8).
     */
    default boolean isStructured() {
        return false;
    }
}
