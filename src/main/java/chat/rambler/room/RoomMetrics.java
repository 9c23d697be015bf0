package chat.rambler.room;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** What has passed through the rooms of this server since it started. Thread-safe. */
public final class RoomMetrics {
    private final LongAdder messages = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder recovered = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private volatile LongConsumer stored = _ -> {};
    private volatile LongConsumer fannedOut = _ -> {};

    /**
     * Sets the receivers of durations, in nanoseconds.
     *
     * @param storing gets one for each message: from giving it to the store until the store's answer
     * @param fanningOut gets one for each batch: from the arrival of its first message in the room until the batch has
     *     been offered to all members here, which includes the gap
     */
    public void time(LongConsumer storing, LongConsumer fanningOut) {
        stored = storing;
        fannedOut = fanningOut;
    }

    void stored(long nanos) {
        stored.accept(nanos);
    }

    void fannedOut(long nanos) {
        fannedOut.accept(nanos);
    }

    void recovered(long messages) {
        recovered.add(messages);
    }

    void lost(long messages) {
        lost.add(messages);
    }

    /** Messages that the feed did not bring and that were read from the store. */
    public long recovered() {
        return recovered.sum();
    }

    /**
     * Messages that can never be delivered and that members were told of as a gap; each counts once for a room here.
     */
    public long lost() {
        return lost.sum();
    }

    void delivered(int said, int receivers) {
        messages.add(said);
        deliveries.add((long) said * receivers);
    }

    /** Messages handed to the members here, whichever server they were said on. */
    public long messages() {
        return messages.sum();
    }

    /** How often one of these messages was handed to a member. */
    public long deliveries() {
        return deliveries.sum();
    }
}
