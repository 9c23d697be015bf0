package chat.rambler.room;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** What has gone through the rooms of this server since it started. For any thread. */
public final class RoomMetrics {
    private final LongAdder messages = new LongAdder();
    private final LongAdder deliveries = new LongAdder();
    private final LongAdder recovered = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private volatile LongConsumer stored = _ -> {};
    private volatile LongConsumer fannedOut = _ -> {};

    /**
     * From now on tells how long things take, in nanoseconds.
     *
     * @param storing is told of each message: from giving it to the store until its answer
     * @param fanningOut is told of each batch: from its first message's coming to the room until it
     *     has been offered to all members here, which includes the gap
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

    /** Messages of which members were told that they can never come, once for each room here. */
    public long lost() {
        return lost.sum();
    }

    void delivered(int said, int receivers) {
        messages.add(said);
        deliveries.add((long) said * receivers);
    }

    /** Messages that were handed to the members here, whichever server they were said on. */
    public long messages() {
        return messages.sum();
    }

    /** How often one of them was handed to one of the members. */
    public long deliveries() {
        return deliveries.sum();
    }
}
