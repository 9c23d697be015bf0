package chat.rambler.chat;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.room.Room;
import chat.rambler.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits on a connection's own thread for what a room does on its stripe: this is what slows a fast
 * sender down.
 */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    /**
     * Far more than all that a room itself waits for, one after the other, on a machine with much
     * else to do: what is not answered by then never is, and nobody waits for it for ever.
     */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Answers() {}

    /** Waits until it has happened or has failed; not for ever. */
    static void settle(Room room, CompletableFuture<?> answer) {
        try {
            answer.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.error("Room {} does not answer", room.entry().id().value());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.debug("Room {} has failed: {}", room.entry().id().value(), e.getMessage());
        }
    }

    /** The answer to a question that does not wait for ever, or what it failed with. */
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

    /**
     * The result, or the exception that the room failed with. A storage that does not answer is
     * {@link ErrorCode#UNAVAILABLE} in this room.
     */
    static <T> T await(Room room, CompletableFuture<T> answer) {
        try {
            return answer.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.error("Room {} does not answer", room.entry().id().value());
            throw new ProtocolException(ErrorCode.UNCONFIRMED, "\"" + room.name() + "\"");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProtocolException(ErrorCode.UNCONFIRMED, "\"" + room.name() + "\"");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException failure) {
                ErrorCode code = failure.isCertain() ? ErrorCode.UNAVAILABLE : ErrorCode.UNCONFIRMED;
                throw new ProtocolException(code, "\"" + room.name() + "\"");
            }
            if (e.getCause() instanceof RejectedExecutionException) { // the server stops meanwhile
                throw new ProtocolException(ErrorCode.UNCONFIRMED, "\"" + room.name() + "\"");
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(e.getCause());
        }
    }
}
