package chat.rambler.room;

import chat.rambler.store.CatchUp;
import chat.rambler.store.Position;
import chat.rambler.store.StoredMessage;
import java.util.List;
import java.util.TreeMap;

/**
 * Delivers a room's messages in the order of their seqs, each once (decisions 7 and 8). Messages come from the answers
 * to appends, from the feed and from readings of the store; any of them may be late, doubled or missing. Used on the
 * room's executor only.
 */
final class Sequencer {
    /** Most messages that wait for a predecessor; beyond that all of them are dropped and read from the store. */
    private static final int MAX_EARLY = 1_024;

    /** Receives the messages in order. */
    interface Listener {
        void deliver(StoredMessage message);

        /** The messages from one seq to another were never delivered and are no longer kept. */
        void gap(long from, long to);

        /** The old numbering was lost; what follows has new seqs. */
        void reset(Position from);
    }

    /** What the caller must do next. */
    enum Next {
        NOTHING,
        /** Wait: a predecessor is missing, but may still come by itself. */
        WAIT,
        /** Read what was missed. */
        READ,
        /** Begin a new epoch: the store has lost delivered messages and would give their seqs again. */
        REBASE
    }

    private final Listener listener;
    private final TreeMap<Long, Early> early = new TreeMap<>();
    private long joining;
    private Position position = Position.NONE;
    private boolean verified;
    private long doubts;

    private final RecentIds delivered;

    /** A message that waits for its predecessor, and how many had come to wait until then, this one included. */
    private record Early(StoredMessage message, long arrival) {}

    /**
     * What the store is asked.
     *
     * @param landmarks some of the delivered messages, newest first, denser towards the newest
     * @param doubts how often {@link #doubt} had been called
     * @param joining how many messages had come to wait; all of them were stored before this is asked
     */
    record Question(Position position, List<Position> landmarks, long doubts, long joining) {}

    /** For a store that may lose delivered messages. */
    Sequencer(Listener listener) {
        this(listener, true);
    }

    /** @param mayLose whether the store may lose delivered messages; only then are their ids remembered */
    Sequencer(Listener listener, boolean mayLose) {
        this.listener = listener;
        this.delivered = new RecentIds(mayLose ? RecentIds.MOST : 0);
    }

    /** Drops what it remembers, until the next {@link #begin}. */
    void forget() {
        early.clear();
        delivered.clear();
    }

    /** Begins at a position before which nothing can have been missed. */
    void begin(Position at) {
        forget();
        position = at;
        delivered.remember(at);
        verified = true;
    }

    /** The position of the last delivered message. */
    Position position() {
        return position;
    }

    /** Whether a message has been delivered, or never will be. */
    boolean isPast(StoredMessage message) {
        String id = delivered.idAt(message.seq());
        return id == null
                ? message.epoch().equals(position.epoch()) && message.seq() <= position.seq()
                : id.equals(message.id());
    }

    /** Something may have been missed: nothing is delivered until {@link #read} has been called. */
    void doubt() {
        verified = false;
        doubts++;
    }

    /** What to ask the store for {@link #read}. */
    Question question() {
        return new Question(position, delivered.landmarks(position.seq()), doubts, joining);
    }

    Next offer(StoredMessage message) {
        if (position.epoch().isEmpty() && verified && message.seq() == 1) {
            // the first message ever said here
            position = new Position(message.epoch(), 0, "");
        }
        if (!message.epoch().equals(position.epoch())) {
            return Next.READ;
        }
        if (message.seq() <= position.seq()) {
            if (!isAnother(message)) {
                return Next.NOTHING;
            }
            doubt(); // the seq was given twice: the store has lost what was delivered
            return Next.READ;
        }
        early.put(message.seq(), new Early(message, ++joining));
        if (early.size() > MAX_EARLY) {
            early.clear();
            return Next.READ;
        }
        return deliverEarly();
    }

    boolean isWaiting() {
        return !early.isEmpty();
    }

    /**
     * Continues with what was read.
     *
     * @param asked the {@link #question} that it answers; messages may have been delivered since
     */
    Next read(Question asked, CatchUp missed) {
        boolean moved = !asked.position().equals(position);
        if (asked.doubts() != doubts) {
            return Next.READ; // the doubt may be newer than the answer
        }
        if (asked.position().epoch().isEmpty() && !moved) {
            // nothing had been said yet, so nothing is lost
            position = new Position(missed.newest().epoch(), 0, "");
        } else if (!missed.same()) {
            if (moved) {
                return Next.READ; // the answer is about an earlier position
            }
            if (missed.newest().epoch().equals(position.epoch())) {
                return Next.REBASE; // then the store is asked again
            }
            early.clear();
            // with the id, if known: the store may lose this one too before the next is delivered
            position = new Position(missed.newest().epoch(), missed.from(), delivered.idOrNone(missed.from()));
            listener.reset(position);
        }
        for (StoredMessage message : missed.messages()) {
            if (message.seq() > position.seq()) {
                skipTo(message.seq());
                deliver(message);
            } else if (isAnother(message)) {
                doubt(); // what was delivered since the question had been lost before it
                return Next.READ;
            }
        }
        if (missed.messages().isEmpty()) {
            skipTo(missed.newest().seq() + 1);
        } else if (position.seq() < missed.newest().seq()) {
            return Next.READ;
        }
        verified = true;
        delivered.forgetAfter(position.seq()); // ids of the epoch before
        // messages that came before the question, but are no longer in the store, are lost
        early.tailMap(missed.newest().seq(), false).values().removeIf(one -> one.arrival() <= asked.joining());
        return deliverEarly();
    }

    /** Whether another message is known to have been delivered under this seq. */
    private boolean isAnother(StoredMessage message) {
        String id = delivered.idAt(message.seq());
        return id != null && !id.equals(message.id());
    }

    private void skipTo(long seq) {
        if (seq > position.seq() + 1) {
            listener.gap(position.seq() + 1, seq - 1);
            position = new Position(position.epoch(), seq - 1, "");
        }
    }

    private Next deliverEarly() {
        while (verified && !early.isEmpty() && early.firstKey() <= position.seq() + 1) {
            StoredMessage next = early.pollFirstEntry().getValue().message();
            if (next.seq() == position.seq() + 1) {
                if (!follows(next)) {
                    doubt();
                    return Next.READ;
                }
                deliver(next);
            }
        }
        return early.isEmpty() ? Next.NOTHING : Next.WAIT;
    }

    /** Whether it directly follows the last delivered message, as far as that is known. */
    private boolean follows(StoredMessage next) {
        return position.id().isEmpty()
                || next.previous().isEmpty()
                || next.previous().equals(position.id());
    }

    private void deliver(StoredMessage message) {
        position = new Position(message.epoch(), message.seq(), message.id());
        boolean known = message.id().equals(delivered.idAt(message.seq())); // delivered before the store lost messages
        delivered.remember(position);
        if (!known) {
            listener.deliver(message);
        }
    }
}
