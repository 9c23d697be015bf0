package chat.rambler.chat;

import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Of several things that are all to be tried: the first that could not be done is told at the end.
 */
final class Failures {
    private @Nullable RuntimeException first;

    /** Does something, whatever became of the others. */
    void collect(Runnable one) {
        try {
            one.run();
        } catch (ProtocolException | StoreException e) {
            first = first == null ? e : first;
        }
    }

    /** Whether everything could be done so far. */
    boolean isEmpty() {
        return first == null;
    }

    /** Fails with the first failure, if there was one. */
    void tellFirst() {
        if (first != null) {
            throw first;
        }
    }
}
