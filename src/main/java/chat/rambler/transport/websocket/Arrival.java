package chat.rambler.transport.websocket;

import chat.rambler.limits.Address;
import chat.rambler.limits.Admission;
import chat.rambler.store.Login;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who comes by a handshake that was let pass.
 *
 * @param login what the cookie proved; null for an anonymous connection
 * @param isUnknown whether there is a cookie and the storage did not tell whose it is
 */
record Arrival(
        Address address, Admission.Place place, @Nullable Login login, boolean isUnknown) {
    private static final String NAME = Arrival.class.getName();

    /** Keeps it among a session's attributes. */
    void putInto(Map<String, Object> attributes) {
        attributes.put(NAME, this);
    }

    /** The one that came by this session's handshake. */
    static Arrival of(Map<String, Object> attributes) {
        return (Arrival) Objects.requireNonNull(attributes.get(NAME));
    }
}
