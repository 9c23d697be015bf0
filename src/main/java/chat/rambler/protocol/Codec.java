package chat.rambler.protocol;

import java.util.Optional;

/** One spelling of the commands and events. Stateless: one instance serves all connections. */
public interface Codec {
    /**
     * Reads what a client sent.
     *
     * @param rooms tells which words are a room's name
     * @return the command, or nothing if there was nothing but white space
     * @throws ProtocolException if it is none
     */
    Optional<Command> decode(String received, KnownRooms rooms);

    /** Spells an event. */
    Frame encode(Event event);
}
