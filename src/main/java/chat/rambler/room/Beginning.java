package chat.rambler.room;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.UserName;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Judged;
import chat.rambler.store.Page;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.User;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * How a conversation of two has begun: until the other one has answered, somebody may say three messages (PROTOCOL.md
 * §12). Used on the room's executor only.
 */
final class Beginning {
    private static final int UNANSWERED = 3;

    /** Each of these may have been removed, and each removal is an entry; so the answer is the entry after them at last. */
    private static final int LONGEST = 2 * UNANSWERED + 1;

    private final RoomEntry room;
    private final RoomEntry.Pair pair;

    /** Who said the first entries, by number; empty for an act. */
    private final Map<Long, Optional<UserName>> first = new TreeMap<>();

    private boolean isOver;

    Beginning(RoomEntry room, RoomEntry.Pair pair) {
        this.room = room;
        this.pair = pair;
    }

    CompletableFuture<Page> read(HistoryRepository history) {
        return history.before(room.id(), LONGEST + 1L, LONGEST);
    }

    /** The first entries have been read. */
    void read(Page page) {
        isOver |= page.oldest() > 1; // the first ones are not kept any more
        page.messages().forEach(this::shown);
    }

    void shown(StoredMessage entry) {
        if (entry.seq() > LONGEST) {
            isOver = true;
        } else {
            first.put(entry.seq(), Optional.ofNullable(entry.user()));
        }
    }

    /** The store has lost the newest entries, perhaps all. */
    void reset() {
        first.clear();
        isOver = false;
    }

    /**
     * Refused with {@link ErrorCode#REFUSED} if a user has said enough; only {@code again}, as a message that is stored already
     * may be sent once more.
     */
    Judged judge(User user, boolean again) {
        boolean answered = isOver
                || pair.one().equals(pair.other())
                || first.values().stream()
                        .anyMatch(one -> one.isPresent() && !one.get().equals(user.name()));
        if (answered) {
            return Judged.BY_NONE;
        }
        long acts = first.values().stream().filter(Optional::isEmpty).count();
        if (again && first.size() - acts >= UNANSWERED) {
            throw new ProtocolException(ErrorCode.REFUSED, pair.with(user.id()).name());
        }
        return Judged.upTo(acts + UNANSWERED);
    }
}
