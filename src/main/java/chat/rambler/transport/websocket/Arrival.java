package chat.rambler.transport.websocket;

import chat.rambler.limits.Address;
import chat.rambler.limits.Admission;
import chat.rambler.store.Login;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a successful handshake says about its client.
 *
 * @param login what the cookie proved; null for an anonymous connection
 * @param isUnknown whether there is a cookie and the storage could not say whose it is
 */
record Arrival(
        Address address, Admission.Place place, @Nullable Login login, boolean isUnknown) {
    private static final String NAME = Arrival.class.getName();

    /** Stores it among a session's attributes. */
    void putInto(Map<String, Object> attributes) {
        attributes.put(NAME, this);
    }

    /** The arrival that was stored at the session's handshake. */
    static Arrival of(Map<String, Object> attributes) {
        return (Arrival) Objects.requireNonNull(attributes.get(NAME));
    }
}
