package chat.rambler.room;

import chat.rambler.history.Missed;
import chat.rambler.history.Position;
import chat.rambler.history.StoredMessage;
import java.util.TreeMap;

/**
 * Puts what a room is offered into the order of its numbers, each once (ordering.md, One room on
 * one server). Offers come from the answers to appends, from the feed, and from what was read
 * again; any of them may be late, doubled or missing. Used on the room's stripe only.
 */
final class Sequencer {
    /** More that came before their predecessors are not kept: they are read again. */
    private static final int MAX_EARLY = 1_024;

    /** What the sequencer says, in order. */
    interface Listener {
        void deliver(StoredMessage message);

        /** Messages between were never delivered and are no longer kept. */
        void gap(long count);

        /** The numbering was lost; what follows is numbered anew. */
        void reset();
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
    private final TreeMap<Long, StoredMessage> early = new TreeMap<>();
    private Position position = new Position("", 0, "");
    private boolean verified;

    Sequencer(Listener listener) {
        this.listener = listener;
    }

    /** Begins at a position that nothing can have been missed before. */
    void begin(Position at) {
        position = at;
        early.clear();
        verified = true;
    }

    /** Where the last delivered message stands. */
    Position position() {
        return position;
    }

    /** Whether a message of this number and epoch has been delivered, or its epoch is over. */
    boolean isPast(StoredMessage message) {
        return !message.epoch().equals(position.epoch()) || message.seq() <= position.seq();
    }

    /** Something may have been missed: nothing is delivered until {@link #read} has been called. */
    void doubt() {
        verified = false;
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
            boolean other =
                    message.seq() == position.seq()
                            && !position.id().isEmpty()
                            && !position.id().equals(message.id());
            return other ? Next.READ : Next.NOTHING;
        }
        early.put(message.seq(), message);
        if (early.size() > MAX_EARLY) {
            early.clear();
            return Next.READ;
        }
        deliverEarly();
        return early.isEmpty() ? Next.NOTHING : Next.WAIT;
    }

    /** Whether messages wait for a predecessor. */
    boolean isWaiting() {
        return !early.isEmpty();
    }

    /**
     * Goes on with what was read.
     *
     * @param asked the {@link #position} at which it was asked for; it may have moved on since
     */
    Next read(Position asked, Missed missed) {
        boolean moved = !asked.equals(position);
        if (asked.epoch().isEmpty() && !moved) {
            // nothing had been said yet: nothing is lost
            position = new Position(missed.newest().epoch(), 0, "");
        } else if (!missed.same()) {
            if (moved) {
                return Next.READ; // the answer is about a place where we are no more
            }
            if (missed.newest().epoch().equals(position.epoch())) {
                return Next.REBASE; // and then it is asked again
            }
            listener.reset();
            early.clear();
            position = new Position(missed.newest().epoch(), missed.begin(), "");
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
        deliverEarly();
        return early.isEmpty() ? Next.NOTHING : Next.WAIT;
    }

    private void skipTo(long seq) {
        long count = seq - position.seq() - 1;
        if (count > 0) {
            listener.gap(count);
            position = new Position(position.epoch(), seq - 1, "");
        }
    }

    private void deliverEarly() {
        while (verified && !early.isEmpty() && early.firstKey() <= position.seq() + 1) {
            StoredMessage next = early.pollFirstEntry().getValue();
            if (next.seq() == position.seq() + 1) {
                deliver(next);
            }
        }
    }

    private void deliver(StoredMessage message) {
        position = new Position(message.epoch(), message.seq(), message.id());
        listener.deliver(message);
    }
}
