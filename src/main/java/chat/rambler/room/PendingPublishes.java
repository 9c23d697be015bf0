package chat.rambler.room;

import chat.rambler.protocol.UserName;
import chat.rambler.store.AppendResult;
import chat.rambler.store.Draft;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.NotKeptException;
import chat.rambler.store.RoomId;
import chat.rambler.store.SlowModeException;
import chat.rambler.store.StaleRulesException;
import chat.rambler.store.StoreException;
import chat.rambler.store.StoredMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room's messages and acts on their way to the store. Each sender is told once that its message is stored, by the
 * store's answer or by the feed, whichever comes first. What the store refuses because the room has other rules by now is
 * judged anew when those have been read; what comes meanwhile waits behind it, so that the order stays. Used on the
 * room's executor only.
 */
final class PendingPublishes {
    private static final Logger LOG = LoggerFactory.getLogger(PendingPublishes.class);

    /** How often something is judged before it is given up: each time another act came first. */
    private static final int MOST_TRIES = 4;

    private final RoomId room;
    private final Executor executor;
    private final HistoryRepository history;
    private final RoomRules rules;
    private final Consumer<Runnable> caughtUp;
    private final RoomMetrics traffic;
    private final Map<Key, Publish> underWay = new HashMap<>();
    private List<Publish> refused = new ArrayList<>(); // by other rules, in the order of sending
    private List<Publish> behind = new ArrayList<>(); // what came since
    private int asked;

    /**
     * @param caughtUp runs a task when everything that is stored has been delivered here
     */
    PendingPublishes(
            RoomId room,
            Executor executor,
            HistoryRepository history,
            RoomRules rules,
            Consumer<Runnable> caughtUp,
            RoomMetrics traffic) {
        this.caughtUp = caughtUp;
        this.room = room;
        this.executor = executor;
        this.history = history;
        this.rules = rules;
        this.traffic = traffic;
    }

    /** Finds the publish that a message of the feed belongs to. */
    private record Key(@Nullable UserName user, @Nullable String sender, String id) {
        static Key of(Draft draft) {
            return new Key(draft.user() == null ? null : draft.user().name(), draft.toldSender(), draft.id());
        }
    }

    /** Makes a draft by the rules as they are known; throws refusals. */
    interface Judging {
        /**
         * A draft as it may be stored now.
         *
         * @param again whether the store has not taken it before: by now this server knows more
         */
        Draft judged(boolean again);
    }

    private static final class Publish {
        private final Judging draft;
        private final CompletableFuture<AppendResult> done;
        private final Consumer<AppendResult> next;
        private @Nullable Consumer<AppendResult> told;
        private @Nullable AppendResult shown;
        private int tries;

        Publish(
                Judging draft,
                Consumer<AppendResult> told,
                CompletableFuture<AppendResult> done,
                Consumer<AppendResult> next) {
            this.draft = draft;
            this.told = told;
            this.done = done;
            this.next = next;
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
     * Gives a message or an act to the store.
     *
     * @param draft judges it by the rules as they are known, each time that it is asked; what it throws fails {@code done}
     * @param told called once the message is stored, before it is offered to any member
     * @param done fails with what {@code draft} throws, with {@link StoreException}, or as
     *     {@link RoomRules#slowMode}, if the message is not stored
     * @param next called with the stored message, after {@code told}
     */
    void say(
            Judging draft,
            Consumer<AppendResult> told,
            CompletableFuture<AppendResult> done,
            Consumer<AppendResult> next) {
        Publish publish = new Publish(draft, told, done, next);
        if (refused.isEmpty()) {
            give(publish);
        } else {
            behind.add(publish);
        }
    }

    private void give(Publish publish) {
        Draft draft;
        try {
            draft = publish.draft.judged(publish.tries > 0);
        } catch (RuntimeException e) { // a refusal
            publish.done.completeExceptionally(e);
            return;
        }
        publish.tries++;
        Key key = Key.of(draft);
        underWay.putIfAbsent(key, publish);
        asked++;
        long since = System.nanoTime();
        var _ = Turns.ask(() -> history.append(room, draft))
                .handleAsync(
                        (stored, failure) -> {
                            traffic.stored(System.nanoTime() - since);
                            underWay.remove(key, publish); // the feed no longer completes it
                            asked--;
                            try {
                                answered(publish, stored, failure);
                            } finally {
                                judgeAnew();
                            }
                            return true;
                        },
                        executor)
                .whenComplete((_, failure) -> Turns.fail(publish.done, failure));
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
    private void answered(Publish publish, @Nullable AppendResult stored, @Nullable Throwable failure) {
        AppendResult appended = stored == null ? publish.shown : stored;
        if (appended != null) {
            publish.tell(appended);
            publish.next.accept(appended);
        } else if (!isStale(failure)) {
            Turns.fail(publish.done, refusal(failure));
        } else if (publish.tries < MOST_TRIES) {
            refused.add(publish);
        } else {
            publish.done.completeExceptionally(StoreException.notDone());
        }
    }

    private @Nullable Throwable refusal(@Nullable Throwable failure) {
        return switch (cause(failure)) {
            case SlowModeException slow -> rules.slowMode(slow.left());
            case NotKeptException gone -> rules.notKept(gone.seq());
            case null, default -> failure;
        };
    }

    private static boolean isStale(@Nullable Throwable failure) {
        return cause(failure) instanceof StaleRulesException;
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Once everything that was sent before the rules changed has been answered. */
    private void judgeAnew() {
        if (asked == 0 && !refused.isEmpty()) {
            var _ = rules.read().whenComplete((_, failure) -> {
                if (failure == null) {
                    caughtUp.accept(() -> giveAgain(this::give)); // whoever was put out meanwhile is out by then
                } else {
                    giveAgain(publish -> publish.done.completeExceptionally(StoreException.notDone()));
                }
            });
        }
    }

    private void giveAgain(Consumer<Publish> what) {
        List<Publish> all = new ArrayList<>(refused);
        all.addAll(behind);
        refused = new ArrayList<>();
        behind = new ArrayList<>();
        all.forEach(what);
    }
}
