package chat.rambler.connection;

import chat.rambler.protocol.Frame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What waits to be written to a connection, in order, with separate bounds for broadcasts and for what the connection
 * asked for. A frame counts until the operating system has taken it. Not thread-safe.
 */
final class OutboxQueue {
    /** How many times the bound on broadcasts a connection's own answers may take. */
    private static final int MAX_ANSWERS = 32;

    /** Bytes that a queued frame takes in addition to its payload, measured roughly. */
    private static final int OBJECTS = 200;

    /** Large answers leave in slices of this size, so that little is joined for the wire at a time. */
    private static final int SLICE_BYTES = 16 * 1024;

    private final long maxBytes;
    private final AnswerMemory memory;
    private final ArrayDeque<Entry> queue = new ArrayDeque<>(1);
    private List<Entry> inFlight = List.of();
    private long offeredBytes;
    private long answerBytes;
    private long writtenBytes;
    private long muchSince; // when more than maxBytes began to wait; 0 while less does
    private long writtenThen;

    private record Entry(Frame frame, boolean answer) {}

    /** @param memory bounds the answers of all connections together */
    OutboxQueue(long maxBytes, AnswerMemory memory) {
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    /**
     * Adds a broadcast; false if there would be too much. A single larger frame passes if no other broadcast is
     * waiting.
     */
    boolean offer(Frame frame) {
        if (offeredBytes > 0 && offeredBytes + frame.size() > maxBytes) {
            return false;
        }
        offeredBytes += frame.size();
        return queue.add(new Entry(frame, false));
    }

    /**
     * Adds what the connection itself asked for, with the same rule; the bound is lower while memory for answers is
     * short.
     */
    boolean answer(Frame frame) {
        long most = memory.isShort() ? maxBytes : maxBytes * MAX_ANSWERS;
        if (answerBytes > 0 && answerBytes + frame.size() > most) {
            return false;
        }
        answerBytes += frame.size();
        for (Frame slice : frame.slices(SLICE_BYTES)) {
            memory.take(heapBytes(slice));
            queue.add(new Entry(slice, true));
        }
        return true;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Drops what is not being written yet. */
    void drop() {
        countOut(queue);
        queue.clear();
    }

    /**
     * The next frames to write: at least one if any waits, and no more than {@code most} bytes if there are several.
     */
    List<Frame> take(int most) {
        List<Entry> taken = new ArrayList<>(1);
        List<Frame> frames = new ArrayList<>(1);
        int bytes = 0;
        while (!queue.isEmpty() && (bytes == 0 || bytes + queue.peek().frame.size() <= most)) {
            taken.add(queue.remove());
            frames.add(taken.getLast().frame);
            bytes += taken.getLast().frame.size();
        }
        inFlight = taken;
        return frames;
    }

    /** What was taken last has been written. */
    void written() {
        long before = waitingBytes();
        countOut(inFlight);
        inFlight = List.of();
        writtenBytes += before - waitingBytes();
    }

    long answerBytes() {
        return answerBytes;
    }

    /** How many bytes wait. */
    long waitingBytes() {
        return offeredBytes + answerBytes;
    }

    /**
     * Whether more than {@code maxBytes} has been waiting for {@code limit} and less than that was written meanwhile: a
     * byte now and then does not count as reading. To be asked at intervals.
     */
    boolean isTrickling(Duration limit, long now) {
        if (waitingBytes() <= maxBytes) {
            muchSince = 0;
            return false;
        }
        if (muchSince != 0 && now - muchSince < limit.toNanos()) {
            return false;
        }
        boolean trickles = muchSince != 0 && writtenBytes - writtenThen < maxBytes;
        muchSince = now | 1;
        writtenThen = writtenBytes;
        return trickles;
    }

    /** The payload, the copy that is written, and the objects around them. */
    private static long heapBytes(Frame frame) {
        return 2L * frame.size() + OBJECTS;
    }

    private void countOut(Collection<Entry> entries) {
        for (Entry entry : entries) {
            if (entry.answer) {
                answerBytes -= entry.frame.size();
                memory.giveBack(heapBytes(entry.frame));
            } else {
                offeredBytes -= entry.frame.size();
            }
        }
    }
}
