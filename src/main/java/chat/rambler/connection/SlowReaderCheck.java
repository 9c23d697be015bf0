package chat.rambler.connection;

import java.time.Duration;

/**
 * Notices a peer that takes a byte now and then while much is waiting for it: each byte would make
 * it count as reading. Not for several threads at once.
 */
final class SlowReaderCheck {
    private final long much;
    private long since; // 0 while there is not much
    private long writtenThen;

    /**
     * @param much so many bytes waiting are much, and so many taken are reading
     */
    SlowReaderCheck(long much) {
        this.much = much;
    }

    /**
     * Whether much has been waiting for {@code limit}, and less was taken meanwhile. To be asked
     * now and then.
     */
    boolean isSeen(OutboxQueue queue, Duration limit, long now) {
        if (queue.waitingBytes() <= much) {
            since = 0;
            return false;
        }
        if (since != 0 && now - since < limit.toNanos()) {
            return false;
        }
        boolean trickles = since != 0 && queue.writtenBytes() - writtenThen < much;
        since = now | 1;
        writtenThen = queue.writtenBytes();
        return trickles;
    }
}
