package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.store.CatchUp;
import chat.rambler.store.Follower;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.StoreException;
import chat.rambler.store.StoredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A room's messages as they come from the store: follows the room while it has members, reads what was missed, and lets
 * the {@link Sequencer} put everything in order. Used on the room's executor only, except the methods of
 * {@link Follower}.
 */
final class RoomStream implements Follower {
    /** How long a predecessor may be late before it is read from the store. */
    private static final Duration EARLY = Duration.ofMillis(20);

    /** How soon a failed reading is tried again. */
    private static final Duration RETRY = Duration.ofMillis(200);

    private final RoomId room;
    private final SerialExecutor executor;
    private final HistoryRepository history;
    private final Sequencer sequencer;
    private final RoomRules rules;
    private final RoomMetrics traffic;
    private final List<Waiting> waiting = new ArrayList<>();
    private final TimedWaits<StoredMessage> senders;
    private final TimedWaits<Object> catchingUp;
    private boolean followed;
    private boolean ready; // also knows the rules
    private boolean busy;
    private boolean readAgain;

    /** A task that runs as soon as the room is followed. */
    private record Waiting(Runnable next, CompletableFuture<?> done) {
        /** Runs the task; a failure fails this one only. */
        void goOn() {
            try {
                next.run();
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        }
    }

    RoomStream(
            RoomId room,
            SerialExecutor executor,
            HistoryRepository history,
            Sequencer.Listener listener,
            RoomRules rules,
            RoomMetrics traffic) {
        this.traffic = traffic;
        this.rules = rules;
        this.room = room;
        this.executor = executor;
        this.senders = new TimedWaits<>(executor);
        this.catchingUp = new TimedWaits<>(executor);
        this.history = history;
        this.sequencer = new Sequencer(listener, history.mayLose());
    }

    /** The seq of the newest message delivered. */
    long last() {
        return sequencer.position().seq();
    }

    /** The current epoch; empty if nothing has been said yet. */
    String epoch() {
        return sequencer.position().epoch();
    }

    /** Runs a task that needs the room to be followed; fails {@code done} if the store cannot be asked. */
    void whenFollowed(Runnable next, CompletableFuture<?> done) {
        if (ready) {
            next.run();
            return;
        }
        waiting.add(new Waiting(next, done));
        if (waiting.size() == 1) {
            var _ = Turns.ask(() -> history.follow(room, this)).whenCompleteAsync(this::begin, executor);
        }
    }

    /**
     * Runs a task when everything that is stored now has been delivered here, or after 2 s if the store cannot be read;
     * at once if the room is not followed.
     */
    void whenCaughtUp(Runnable next) {
        if (!followed) {
            next.run();
            return;
        }
        catchingUp.add(new Object(), next);
        read();
    }

    /** Stops following, because nobody here needs the messages any more. */
    void stop() {
        if (followed) {
            followed = false;
            ready = false;
            history.unfollow(room);
            senders.happened(_ -> true);
            catchingUp.happened(_ -> true);
            sequencer.forget();
        }
    }

    /**
     * Takes the store's answer to an append, which may come before the feed or instead of it. Done when the message has
     * been delivered, or after 2 s: it is stored, and will be delivered when its predecessors can be read.
     */
    void offerOwn(StoredMessage message, Runnable done) {
        offer(message);
        if (!followed || sequencer.isPast(message)) {
            done.run();
            return;
        }
        senders.add(message, done);
    }

    @Override
    public void offered(StoredMessage message) {
        executor.execute(() -> offer(message));
    }

    @Override
    public void unread() {
        executor.execute(this::read);
    }

    @Override
    public void interrupted() {
        executor.execute(() -> {
            sequencer.doubt();
            read();
            var _ = rules.read();
        });
    }

    private void begin(@Nullable Position position, @Nullable Throwable failure) {
        if (position == null || failure != null) {
            List<Waiting> failed = takeWaiting();
            failed.forEach(one -> one.done().completeExceptionally(StoreException.notDone()));
            return;
        }
        followed = true;
        sequencer.begin(position);
        var _ = rules.read().whenComplete((_, unread) -> goOnFollowed(unread));
        read(); // what was offered since that position has been ignored
    }

    private void goOnFollowed(@Nullable Throwable unread) {
        List<Waiting> all = takeWaiting();
        if (unread != null) {
            stop();
            all.forEach(one -> one.done().completeExceptionally(StoreException.notDone()));
        } else if (!followed) { // stopped meanwhile
            all.forEach(one -> whenFollowed(one.next(), one.done()));
        } else {
            ready = true;
            all.forEach(Waiting::goOn);
        }
    }

    private List<Waiting> takeWaiting() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }

    private void offer(StoredMessage message) {
        if (followed) {
            goOn(sequencer.offer(message));
        }
    }

    private void goOn(Sequencer.Next next) {
        senders.happened(sequencer::isPast);
        switch (next) {
            case NOTHING -> {}
            case READ -> read();
            case WAIT -> executor.after(EARLY, this::readIfWaiting);
            case REBASE -> rebase();
        }
    }

    private void readIfWaiting() {
        if (sequencer.isWaiting()) {
            read();
        }
    }

    /** Reads what was missed, one reading at a time. */
    private void read() {
        if (!followed) {
            return;
        }
        if (busy) {
            readAgain = true;
            return;
        }
        busy = true;
        Sequencer.Question asked = sequencer.question();
        var _ = Turns.ask(() -> history.missed(room, asked.position(), asked.landmarks()))
                .whenCompleteAsync((missed, failure) -> goOnReading(asked, missed, failure), executor);
    }

    private void goOnReading(Sequencer.Question asked, @Nullable CatchUp missed, @Nullable Throwable failure) {
        busy = false;
        if (!followed) {
            return;
        }
        if (missed == null || failure != null) {
            tryAgain();
            return;
        }
        long before = last();
        Sequencer.Next next = sequencer.read(asked, missed);
        long now = last();
        traffic.recovered(missed.messages().stream()
                .filter(message -> message.seq() > before && message.seq() <= now)
                .count());
        goOn(next);
        if (readAgain) {
            readAgain = false;
            read();
        }
        if (!busy) {
            catchingUp.happened(_ -> true);
        }
    }

    private void rebase() {
        busy = true;
        var _ = Turns.ask(() -> history.rebase(room, sequencer.position().epoch()))
                .whenCompleteAsync((_, failure) -> goOnRebased(failure), executor);
    }

    private void goOnRebased(@Nullable Throwable failure) {
        busy = false;
        if (failure == null) {
            read();
        } else {
            tryAgain();
        }
    }

    private void tryAgain() {
        sequencer.doubt();
        executor.after(RETRY, this::read);
    }
}
