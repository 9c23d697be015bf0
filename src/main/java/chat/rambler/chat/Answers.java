package chat.rambler.chat;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.Room;
import chat.rambler.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Waits on a connection's own thread for what a room does on its stripe: this is what slows a fast
 * sender down.
 */
final class Answers {
    private Answers() {}

    /**
     * The result, or the exception that the room failed with. A storage that does not answer is
     * {@link ErrorCode#UNAVAILABLE} in this room.
     */
    static <T> T await(Room room, CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException failure) {
                ErrorCode code =
                        failure.isCertain() ? ErrorCode.UNAVAILABLE : ErrorCode.UNCONFIRMED;
                throw new ProtocolException(code, "\"" + room.name() + "\"");
            }
            if (e.getCause() instanceof RejectedExecutionException) { // the server stops meanwhile
                throw new ProtocolException(ErrorCode.UNCONFIRMED, "\"" + room.name() + "\"");
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
