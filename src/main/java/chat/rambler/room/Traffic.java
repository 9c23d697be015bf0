package chat.rambler.room;

import java.util.concurrent.atomic.LongAdder;

/** What has gone through the rooms of this server since it started. For any thread. */
public final class Traffic {
    private final LongAdder messages = new LongAdder();
    private final LongAdder deliveries = new LongAdder();

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
