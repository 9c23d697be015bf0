package chat.rambler.room;

import chat.rambler.store.CatchUp;
import chat.rambler.store.Position;
import chat.rambler.store.StoredMessage;
import java.util.List;
import java.util.TreeMap;

/**
 * Puts what a room is offered into the order of its numbers, each once (decisions 7 and 8). Offers
 * come from the answers to appends, from the feed, and from what was read again; any of them may be
 * late, doubled or missing. Used on the room's stripe only.
 */
final class Sequencer {
    /** More that came before their predecessors are not kept: they are read again. */
    private static final int MAX_EARLY = 1_024;

    /** What the sequencer says, in order. */
    interface Listener {
        void deliver(StoredMessage message);

        /** Messages between were never delivered and are no longer kept. */
        void gap(long from, long to);

        /** The numbering was lost; what follows is numbered anew. */
        void reset(Position from);
    }

    /** What is to be done next. */
    enum Next {
        /** Nothing: all is well. */
        NOTHING,
        /** Something before what was offered is missing; it may still come by itself. */
        WAIT,
        /** What was missed must be read. */
        READ,
        /**
         * The store has lost what was delivered and would give its numbers again: it must begin
         * anew.
         */
        REBASE
    }

    private final Listener listener;
    private final TreeMap<Long, Early> early = new TreeMap<>();
    private long joining;
    private Position position = new Position("", 0, "");
    private boolean verified;
    private long doubts;

    private final RecentIds delivered;

    /** What came before its predecessor, and when: the how-manieth that did. */
    private record Early(StoredMessage message, long arrival) {}

    /**
     * What the store is asked.
     *
     * @param landmarks some of what was delivered, newest first, denser towards the newest
     * @param doubts how often there had been doubt
     * @param joining how many had come early: all of them were stored before this is asked
     */
    record Question(Position position, List<Position> landmarks, long doubts, long joining) {}

    /** For a store that may lose what has been delivered. */
    Sequencer(Listener listener) {
        this(listener, true);
    }

    /**
     * @param mayLose whether the store may lose what has been delivered: only then is it remembered
     */
    Sequencer(Listener listener, boolean mayLose) {
        this.listener = listener;
        this.delivered = new RecentIds(mayLose ? RecentIds.MOST : 0);
    }

    /** Lets go what it remembers, until it begins anew. */
    void forget() {
        early.clear();
        delivered.clear();
    }

    /** Begins at a position that nothing can have been missed before. */
    void begin(Position at) {
        forget();
        position = at;
        delivered.remember(at);
        verified = true;
    }

    /** Where the last delivered message stands. */
    Position position() {
        return position;
    }

    /** Whether a message has been delivered, or will never be. */
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

    /** What to ask the store, for {@link #read}. */
    Question question() {
        return new Question(position, delivered.landmarks(position.seq()), doubts, joining);
    }

    Next offer(StoredMessage message) {
        if (position.epoch().isEmpty() && verified && message.seq() == 1) {
            // the first message that was ever said here
            position = new Position(message.epoch(), 0, "");
        }
        if (!message.epoch().equals(position.epoch())) {
            return Next.READ;
        }
        if (message.seq() <= position.seq()) {
            String id = delivered.idAt(message.seq());
            if (id == null || id.equals(message.id())) {
                return Next.NOTHING;
            }
            doubt(); // the number was given twice: the store has lost what we know
            return Next.READ;
        }
        early.put(message.seq(), new Early(message, ++joining));
        if (early.size() > MAX_EARLY) {
            early.clear();
            return Next.READ;
        }
        return deliverEarly();
    }

    /** Whether messages wait for a predecessor. */
    boolean isWaiting() {
        return !early.isEmpty();
    }

    /**
     * Goes on with what was read.
     *
     * @param asked the {@link #question} that it answers; much may have happened since
     */
    Next read(Question asked, CatchUp missed) {
        boolean moved = !asked.position().equals(position);
        if (asked.doubts() != doubts) {
            return Next.READ; // the doubt may be younger than the answer
        }
        if (asked.position().epoch().isEmpty() && !moved) {
            // nothing had been said yet: nothing is lost
            position = new Position(missed.newest().epoch(), 0, "");
        } else if (!missed.same()) {
            if (moved) {
                return Next.READ; // the answer is about a place where we are no more
            }
            if (missed.newest().epoch().equals(position.epoch())) {
                return Next.REBASE; // and then it is asked again
            }
            early.clear();
            position = new Position(missed.newest().epoch(), missed.from(), "");
            listener.reset(position);
        }
        for (StoredMessage message : missed.messages()) {
            if (message.seq() > position.seq()) {
                skipTo(message.seq());
                deliver(message);
            }
        }
        if (missed.messages().isEmpty()) {
            skipTo(missed.newest().seq() + 1);
        } else if (position.seq() < missed.newest().seq()) {
            return Next.READ;
        }
        verified = true;
        delivered.forgetAfter(position.seq()); // of the life before
        // what had come before and is not in the store any more is lost
        early.tailMap(missed.newest().seq(), false).values().removeIf(one -> one.arrival() <= asked.joining());
        return deliverEarly();
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

    /** Whether it came right after what was delivered last, as far as that is known. */
    private boolean follows(StoredMessage next) {
        return position.id().isEmpty()
                || next.previous().isEmpty()
                || next.previous().equals(position.id());
    }

    private void deliver(StoredMessage message) {
        position = new Position(message.epoch(), message.seq(), message.id());
        boolean known = message.id().equals(delivered.idAt(message.seq())); // kept through a loss
        delivered.remember(position);
        if (!known) {
            listener.deliver(message);
        }
    }
}
