package chat.rambler.chat;

import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.StoreException;
import org.jspecify.annotations.Nullable;

/** Runs several actions, even if some fail, and throws the first failure at the end. */
final class Failures {
    private @Nullable RuntimeException first;

    /** Runs an action; a {@link ProtocolException} or {@link StoreException} is kept for the end. */
    void collect(Runnable one) {
        try {
            one.run();
        } catch (ProtocolException | StoreException e) {
            first = first == null ? e : first;
        }
    }

    /** Whether nothing has failed so far. */
    boolean isEmpty() {
        return first == null;
    }

    /** Throws the first failure, if there was one. */
    void tellFirst() {
        if (first != null) {
            throw first;
        }
    }
}
