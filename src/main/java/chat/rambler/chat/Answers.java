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

/** Waits on a connection's thread for what a room does on its event loop. This waiting slows down a fast sender. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    /**
     * Far longer than all waits of a room together, even on a busy machine: what is not answered by then never will be.
     */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Answers() {}

    /** Waits until it is done or has failed, which is only logged; for 30 s at most. */
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

    /** The answer to a question that has its own timeout, or the exception that it failed with. */
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
     * The result, or the exception that the room failed with. Refused with {@link ErrorCode#UNAVAILABLE} if the storage
     * certainly did nothing, with {@link ErrorCode#UNCONFIRMED} if that is unknown or there is no answer for 30 s.
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
            if (e.getCause() instanceof RejectedExecutionException) { // the server is stopping
                throw new ProtocolException(ErrorCode.UNCONFIRMED, "\"" + room.name() + "\"");
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new CompletionException(e.getCause());
        }
    }
}
