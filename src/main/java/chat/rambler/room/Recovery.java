package chat.rambler.room;

import chat.rambler.protocol.Resume;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads what a newcomer is sent first: the newest messages, or all since a position. */
final class Recovery {
    private final RoomId room;
    private final HistoryRepository history;

    /**
     * What is sent first.
     *
     * @param oldest the seq of the oldest message that is kept
     * @param recovered whether nothing is missing since the position to resume from; null if there was none
     * @param missing how many messages are missing, if that is known
     */
    record Replay(
            List<StoredMessage> messages,
            long oldest,
            @Nullable Boolean recovered,
            @Nullable Long missing) {}

    Recovery(RoomId room, HistoryRepository history) {
        this.room = room;
        this.history = history;
    }

    /** The {@code count} newest messages up to a seq, as far as the budget allows. */
    CompletableFuture<Replay> newest(long upTo, int count, ReplayRequest.Budget budget) {
        return history.before(room, upTo + 1, count)
                .thenApply(page -> new Replay(budget.newest(page.messages()), page.oldest(), null, null));
    }

    /**
     * All messages after a position, up to where the room stands. The {@code count} newest instead if some are no
     * longer kept, the position is not in this epoch, or the budget is too small for all.
     */
    CompletableFuture<Replay> since(Resume resume, Position stands, int count, ReplayRequest.Budget budget) {
        boolean beginning = resume.after() == 0 && resume.epoch().isEmpty();
        boolean sameLife = beginning || resume.epoch().equals(stands.epoch());
        if (!sameLife || resume.after() > stands.seq()) {
            return instead(stands.seq(), count, null, budget);
        }
        long unseen = stands.seq() - resume.after();
        Position from = new Position(stands.epoch(), resume.after(), "");
        return history.before(room, 1, 0)
                .thenCompose(page -> page.oldest() > resume.after() + 1 && unseen > 0
                        ? instead(stands.seq(), count, unseen, budget)
                        : collect(from, stands.seq(), new ArrayList<>(), budget).thenCompose(messages -> {
                            if (messages.size() == unseen) {
                                return recovered(messages, page.oldest());
                            }
                            budget.giveBack(messages);
                            return instead(stands.seq(), count, unseen, budget);
                        }));
    }

    private static CompletableFuture<Replay> recovered(List<StoredMessage> messages, long oldest) {
        return CompletableFuture.completedFuture(new Replay(messages, oldest, true, null));
    }

    /** @param unseen how many messages there were since the position, if that is known */
    private CompletableFuture<Replay> instead(
            long upTo, int count, @Nullable Long unseen, ReplayRequest.Budget budget) {
        return history.before(room, upTo + 1, count).thenApply(page -> {
            List<StoredMessage> messages = budget.newest(page.messages());
            Long missing = unseen == null ? null : Math.max(0, unseen - messages.size());
            return new Replay(messages, page.oldest(), false, missing);
        });
    }

    /** Reads page by page until the room's position is reached, a message is missing or the budget is spent. */
    private CompletableFuture<List<StoredMessage>> collect(
            Position from, long upTo, List<StoredMessage> collected, ReplayRequest.Budget budget) {
        if (from.seq() >= upTo) {
            return CompletableFuture.completedFuture(collected);
        }
        return history.missed(room, from, List.of()).thenCompose(missed -> {
            List<StoredMessage> page = missed.messages();
            boolean goesOn = missed.same() && !page.isEmpty() && page.getFirst().seq() == from.seq() + 1;
            if (!goesOn) {
                return CompletableFuture.completedFuture(collected);
            }
            for (StoredMessage message : page) {
                if (message.seq() <= upTo) {
                    if (!budget.take(message)) {
                        return CompletableFuture.completedFuture(collected);
                    }
                    collected.add(message);
                }
            }
            StoredMessage last = page.getLast();
            Position next = new Position(from.epoch(), last.seq(), last.id());
            return collect(next, upTo, collected, budget);
        });
    }
}
