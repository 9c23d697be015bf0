package chat.rambler.chat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Waits on a connection's own thread for what a room does on its stripe: this is what slows a fast
 * sender down.
 */
final class Answers {
    private Answers() {}

    /** The result, or the exception that the room failed with. */
    static <T> T await(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
