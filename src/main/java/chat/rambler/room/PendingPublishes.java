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
 * A room's messages on their way to the store. Each sender is told once that its message is stored, by the store's
 * answer or by the feed, whichever comes first. Used on the room's executor only.
 */
final class PendingPublishes {
    private static final Logger LOG = LoggerFactory.getLogger(PendingPublishes.class);

    private final RoomId room;
    private final Executor executor;
    private final HistoryRepository history;
    private final RoomMetrics traffic;
    private final Map<Key, Publish> underWay = new HashMap<>();

    PendingPublishes(RoomId room, Executor executor, HistoryRepository history, RoomMetrics traffic) {
        this.room = room;
        this.executor = executor;
        this.history = history;
        this.traffic = traffic;
    }

    /** Finds the publish that a message of the feed belongs to. */
    private record Key(@Nullable UserName user, @Nullable String sender, String id) {}

    private static final class Publish {
        private @Nullable Consumer<AppendResult> told;
        private @Nullable AppendResult shown;

        Publish(Consumer<AppendResult> told) {
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
     * @param told called once the message is stored, before it is offered to any member
     * @param done fails if the message is not stored
     * @param next called with the stored message, after {@code told}
     */
    void say(
            Draft draft,
            Consumer<AppendResult> told,
            CompletableFuture<AppendResult> done,
            Consumer<AppendResult> next) {
        Publish publish = new Publish(told);
        UserName user = draft.user() == null ? null : draft.user().name();
        Key key = new Key(user, draft.toldSender(), draft.id());
        underWay.putIfAbsent(key, publish);
        long asked = System.nanoTime();
        var _ = Turns.ask(() -> history.append(room, draft))
                .whenCompleteAsync(
                        (stored, failure) -> {
                            traffic.stored(System.nanoTime() - asked);
                            underWay.remove(key, publish); // the feed no longer completes it
                            said(publish, stored, failure, done, next);
                        },
                        executor)
                .whenComplete((_, failure) -> Turns.fail(done, failure));
    }

    /** Tells the sender of a message that the feed has delivered, if the store's answer has not come yet. */
    void shown(StoredMessage message) {
        Publish publish = underWay.get(new Key(message.user(), message.sender(), message.id()));
        if (publish != null) {
            try {
                publish.tell(new AppendResult(message, false));
            } catch (RuntimeException e) { // must not keep the message from the members
                LOG.error("A sender in room {} cannot be answered", room.value(), e);
            }
        }
    }

    /** Completes a publish. A message that the feed has shown is stored, even if the store's answer is a failure. */
    private static void said(
            Publish publish,
            @Nullable AppendResult stored,
            @Nullable Throwable failure,
            CompletableFuture<AppendResult> done,
            Consumer<AppendResult> next) {
        AppendResult appended = stored == null ? publish.shown : stored;
        if (appended == null) {
            Turns.fail(done, failure);
        } else {
            publish.tell(appended);
            next.accept(appended);
        }
    }
}
