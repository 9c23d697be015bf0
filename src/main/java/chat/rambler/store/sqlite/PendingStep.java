package chat.rambler.store.sqlite;

import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.NotStoredException;
import chat.rambler.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A step that waits to be written, and the answer that somebody waits for. It is either taken into a transaction or given
 * up, never both.
 */
final class PendingStep<T> {
    /** What a step asks of its transaction. */
    enum Kind {
        /** Shares it with others, and is given up when it comes too late. */
        SHARING,
        /** Likewise, but is the last of its transaction. */
        LAST,
        /** Shares it, and waits as long as it takes. */
        PATIENT
    }

    private enum State {
        WAITING,
        TAKEN,
        GIVEN_UP
    }

    private final SqliteWriter.Step<T> step;
    private final Consumer<T> committed;
    private final Consumer<T> late;
    private final int characters;
    private final Kind kind;
    private final long since = System.nanoTime();
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private @Nullable T result; // of the writer's thread
    private boolean refused; // likewise

    PendingStep(SqliteWriter.Step<T> step, Consumer<T> committed, Consumer<T> late, int characters, Kind kind) {
        this.step = step;
        this.committed = committed;
        this.late = late;
        this.characters = characters;
        this.kind = kind;
    }

    /** Whether it was still waiting: then it is in the transaction now. */
    boolean take() {
        return state.compareAndSet(State.WAITING, State.TAKEN);
    }

    void run(SqliteConnection connection) throws SQLException {
        try {
            result = step.in(connection);
        } catch (ProtocolException | NotStoredException e) {
            refused = true;
            answer.completeExceptionally(e);
        }
    }

    @SuppressWarnings("NullAway") // a step's result is null only where it may be
    void commit() {
        if (!refused) {
            committed.accept(result);
            if (!answer.complete(result)) {
                late.accept(result);
            }
        }
    }

    /** Nobody waits any longer. */
    void giveUp() {
        boolean certain = state.compareAndSet(State.WAITING, State.GIVEN_UP) || state.get() == State.GIVEN_UP;
        answer.completeExceptionally(certain ? StoreException.notDone() : StoreException.unconfirmed());
    }

    /** The step was certainly not done. */
    void refuse() {
        answer.completeExceptionally(StoreException.notDone());
    }

    boolean isGivenUp() {
        return state.get() == State.GIVEN_UP;
    }

    CompletableFuture<T> answer() {
        return answer;
    }

    /** About how much it writes. */
    int characters() {
        return characters;
    }

    /** Whether its transaction must end with it. */
    boolean isLast() {
        return kind == Kind.LAST;
    }

    /** Whether it waits for longer than it should. */
    boolean isLateAfter(Duration limit) {
        return kind != Kind.PATIENT && System.nanoTime() - since > limit.toNanos();
    }
}
