package chat.rambler.room;

import chat.rambler.protocol.UserName;
import chat.rambler.store.AppendResult;
import chat.rambler.store.Draft;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.RoomId;
import chat.rambler.store.StoredMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room's messages on their way to the store: each sender is told once that its own is stored, by
 * the store's answer or by the feed, whichever comes first. On the stripe only.
 */
final class PendingPublishes {
    private static final Logger LOG = LoggerFactory.getLogger(PendingPublishes.class);

    private final RoomId room;
    private final Executor executor;
    private final HistoryRepository history;
    private final RoomMetrics traffic;
    private final Map<Key, Saying> underWay = new HashMap<>();

    PendingPublishes(RoomId room, Executor executor, HistoryRepository history, RoomMetrics traffic) {
        this.room = room;
        this.executor = executor;
        this.history = history;
        this.traffic = traffic;
    }

    /** By what the feed tells of a message whose it is. */
    private record Key(@Nullable UserName user, @Nullable String sender, String id) {}

    /** One message. */
    private static final class Saying {
        private @Nullable Consumer<AppendResult> told;
        private @Nullable AppendResult shown;

        Saying(Consumer<AppendResult> told) {
            this.told = told;
        }

        void tell(AppendResult appended) {
            Consumer<AppendResult> telling = told;
            if (telling != null) {
                told = null;
                shown = appended;
                telling.accept(appended);
            }
        }
    }

    /**
     * Gives a message to the store.
     *
     * @param told is called once it is stored, before it is offered to anybody
     * @param done fails where it is not stored
     * @param next goes on with what is stored, once the sender is told
     */
    void say(
            Draft draft,
            Consumer<AppendResult> told,
            CompletableFuture<AppendResult> done,
            Consumer<AppendResult> next) {
        Saying saying = new Saying(told);
        UserName user = draft.user() == null ? null : draft.user().name();
        Key key = new Key(user, draft.toldSender(), draft.id());
        underWay.putIfAbsent(key, saying);
        long asked = System.nanoTime();
        var _ = Turns.ask(() -> history.append(room, draft))
                .whenCompleteAsync(
                        (stored, failure) -> {
                            traffic.stored(System.nanoTime() - asked);
                            underWay.remove(key, saying); // it is shown no more
                            said(saying, stored, failure, done, next);
                        },
                        executor)
                .whenComplete((_, failure) -> Turns.fail(done, failure));
    }

    /** The feed shows a message: perhaps it was faster than the answer. */
    void shown(StoredMessage message) {
        Saying saying = underWay.get(new Key(message.user(), message.sender(), message.id()));
        if (saying != null) {
            try {
                saying.tell(new AppendResult(message, false));
            } catch (RuntimeException e) { // no matter of those who are to hear the message
                LOG.error("A sender in room {} cannot be answered", room.value(), e);
            }
        }
    }

    /** What the feed has shown is stored, whatever became of the answer. */
    private static void said(
            Saying saying,
            @Nullable AppendResult stored,
            @Nullable Throwable failure,
            CompletableFuture<AppendResult> done,
            Consumer<AppendResult> next) {
        AppendResult appended = stored == null ? saying.shown : stored;
        if (appended == null) {
            Turns.fail(done, failure);
        } else {
            saying.tell(appended);
            next.accept(appended);
        }
    }
}
