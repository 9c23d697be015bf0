package chat.rambler.room;

import chat.rambler.directory.RoomId;
import chat.rambler.history.Appended;
import chat.rambler.history.Draft;
import chat.rambler.history.HistoryRepository;
import chat.rambler.history.StoredMessage;
import chat.rambler.protocol.UserName;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room's messages on their way to the store: each sender is told once that its own is stored, by
 * the store's answer or by the feed, whichever comes first. On the stripe only.
 */
final class Sayings {
    private final RoomId room;
    private final Executor stripe;
    private final HistoryRepository history;
    private final Traffic traffic;
    private final Map<String, Saying> underWay = new HashMap<>(); // by the message's id

    Sayings(RoomId room, Executor stripe, HistoryRepository history, Traffic traffic) {
        this.room = room;
        this.stripe = stripe;
        this.history = history;
        this.traffic = traffic;
    }

    /** One message. */
    private static final class Saying {
        private final @Nullable UserName user;
        private @Nullable Consumer<Appended> told;
        private @Nullable Appended shown;

        Saying(@Nullable UserName user, Consumer<Appended> told) {
            this.user = user;
            this.told = told;
        }

        void tell(Appended appended) {
            if (told != null) {
                told.accept(appended);
                told = null;
                shown = appended;
            }
        }
    }

    /**
     * Gives a message to the store.
     *
     * @param told is called once it is stored, before it is offered to anybody
     * @param stream is given what was stored; {@code done} when it has been delivered
     */
    void say(
            Draft draft,
            Consumer<Appended> told,
            RoomStream stream,
            CompletableFuture<Appended> done) {
        Saying saying = new Saying(draft.user() == null ? null : draft.user().name(), told);
        underWay.putIfAbsent(draft.id(), saying);
        long asked = System.nanoTime();
        var _ =
                history.append(room, draft)
                        .whenCompleteAsync(
                                (stored, failure) -> {
                                    traffic.stored(System.nanoTime() - asked);
                                    underWay.remove(draft.id(), saying); // it is shown no more
                                    said(saying, stored, failure, stream, done);
                                },
                                stripe)
                        .whenComplete((_, failure) -> Turns.fail(done, failure));
    }

    /** The feed shows a message: perhaps it was faster than the answer. */
    void shown(StoredMessage message) {
        Saying saying = underWay.get(message.id());
        if (saying != null && Objects.equals(saying.user, message.user())) {
            saying.tell(new Appended(message, false));
        }
    }

    /**
     * The sender is told first, and a duplicate has been offered long ago. What the feed has shown
     * is stored, whatever became of the answer.
     */
    private static void said(
            Saying saying,
            @Nullable Appended stored,
            @Nullable Throwable failure,
            RoomStream stream,
            CompletableFuture<Appended> done) {
        Appended appended = stored == null ? saying.shown : stored;
        if (appended == null) {
            Turns.fail(done, failure);
            return;
        }
        saying.tell(appended);
        if (appended.duplicate()) {
            done.complete(appended);
        } else {
            stream.offerOwn(appended.message(), () -> done.complete(appended));
        }
    }
}
