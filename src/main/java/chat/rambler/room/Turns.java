package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.RoomName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does a room's work on its stripe, one thing after another, and sees to it that whoever waits for
 * it hears how it went, whatever happens.
 */
final class Turns {
    private final RoomName room;
    private final SerialExecutor executor;

    Turns(RoomName room, SerialExecutor executor) {
        this.room = room;
        this.executor = executor;
    }

    /** Does something on the stripe, which completes what is returned. */
    <T> CompletableFuture<T> take(Consumer<CompletableFuture<T>> task) {
        return take(executor, task);
    }

    /** Likewise, at once on the caller's thread if nobody else is at it. */
    <T> CompletableFuture<T> takeHere(Consumer<CompletableFuture<T>> task) {
        return take(executor::executeHere, task);
    }

    private <T> CompletableFuture<T> take(Executor executor, Consumer<CompletableFuture<T>> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    task.accept(done);
                } catch (Throwable e) { // whoever waits must not wait for ever, whatever happened
                    done.completeExceptionally(e);
                    if (e instanceof Error error) {
                        throw error;
                    }
                }
            });
        } catch (RejectedExecutionException e) { // the server stops, and nobody is anywhere
            done.completeExceptionally(new ProtocolException(ErrorCode.UNAVAILABLE, "\"" + room + "\""));
        }
        return done;
    }

    /**
     * Goes on with what the storage answers, back on the stripe; whatever goes wrong fails {@code
     * done}, on the stripe too.
     */
    <T> void then(CompletableFuture<T> answer, CompletableFuture<?> done, Consumer<T> next) {
        var _ = answer.whenCompleteAsync(
                        (read, failure) -> {
                            if (failure == null) {
                                next.accept(read);
                            }
                            fail(done, failure);
                        },
                        executor)
                .whenComplete((_, failure) -> fail(done, failure));
    }

    /** Asks the storage; what it throws at once is its answer too. */
    static <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Fails what somebody waits for, if there is a failure. */
    static void fail(CompletableFuture<?> done, @Nullable Throwable failure) {
        if (failure != null) {
            done.completeExceptionally(failure);
        }
    }
}
