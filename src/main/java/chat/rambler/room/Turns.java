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

/** Runs a room's tasks on its executor, one at a time, and completes the future of each, whatever happens. */
final class Turns {
    private final RoomName room;
    private final SerialExecutor executor;

    Turns(RoomName room, SerialExecutor executor) {
        this.room = room;
        this.executor = executor;
    }

    /** Runs a task on the executor; the task completes the returned future. */
    <T> CompletableFuture<T> take(Consumer<CompletableFuture<T>> task) {
        return take(executor, task);
    }

    /** Like {@link #take(Consumer)}, but at once on the caller's thread if the executor is idle. */
    <T> CompletableFuture<T> takeHere(Consumer<CompletableFuture<T>> task) {
        return take(executor::executeHere, task);
    }

    private <T> CompletableFuture<T> take(Executor executor, Consumer<CompletableFuture<T>> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    task.accept(done);
                } catch (Throwable e) { // the future must be completed, whatever happened
                    done.completeExceptionally(e);
                    if (e instanceof Error error) {
                        throw error;
                    }
                }
            });
        } catch (RejectedExecutionException e) { // the server stops
            done.completeExceptionally(new ProtocolException(ErrorCode.UNAVAILABLE, "\"" + room + "\""));
        }
        return done;
    }

    /** Continues on the executor with the storage's answer; a failure of either fails {@code done}, also there. */
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

    /** Asks the storage; an exception it throws at once becomes a failed answer. */
    static <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Fails {@code done} if there is a failure. */
    static void fail(CompletableFuture<?> done, @Nullable Throwable failure) {
        if (failure != null) {
            done.completeExceptionally(failure);
        }
    }
}
