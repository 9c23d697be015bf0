package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Empties an outbox into its link: by the thread that fills it where the link can write without
 * waiting, else by a virtual thread that lives while there is output. One at a time, from each
 * {@link #begin} until there is nothing more.
 */
final class OutboxWriter {
    /**
     * Small, so that a slow reader shows progress: less than this within the stall limit counts as
     * not reading.
     */
    private static final int WRITE_BYTES = 16 * 1024;

    /** A direct link tells of each byte, so it gets more at once. */
    private static final int DIRECT_WRITE_BYTES = 128 * 1024;

    private final Transport transport;
    private final Source source;
    private @Nullable ByteBuffer rest; // of what is being written, by a direct link

    /** What is to be written next. */
    record Work(List<Frame> frames, boolean ping, @Nullable CloseReason close) {}

    /** Where that comes from. */
    interface Source {
        /** What comes after all that was given before; null when there is nothing more. */
        @Nullable
        Work next(int mostBytes);

        /** The peer has taken something. */
        void progress();

        /** The connection has ended. */
        void discard();
    }

    OutboxWriter(Transport transport, Source source) {
        this.transport = transport;
        this.source = source;
    }

    /** There is something to write, and nobody is at it. */
    void begin() {
        if (transport instanceof NonBlockingTransport direct) {
            writeDirectly(direct);
        } else {
            Thread.ofVirtual().name("outbox").start(this::writeAll);
        }
    }

    private void writeAll() {
        try {
            for (Work work = source.next(WRITE_BYTES); work != null; work = source.next(WRITE_BYTES)) {
                if (work.ping()) {
                    transport.ping();
                }
                if (!work.frames().isEmpty()) {
                    transport.write(work.frames());
                }
                if (work.close() != null) {
                    close(work.close());
                }
            }
        } catch (IOException e) {
            giveUp();
        }
    }

    /** Never waits: what cannot be written now is gone on with when the link says so. */
    private void writeDirectly(NonBlockingTransport direct) {
        try {
            for (ByteBuffer bytes = next(direct); bytes != null; bytes = next(direct)) {
                int before = bytes.remaining();
                boolean written = direct.tryWrite(bytes);
                rest = written ? null : bytes;
                if (!written) {
                    if (bytes.remaining() < before) {
                        source.progress();
                    }
                    direct.whenWritable(() -> writeDirectly(direct));
                    return;
                }
            }
        } catch (IOException e) {
            giveUp();
        }
    }

    /** What is to be written now, if anything; closing, which may wait, is another thread's. */
    private @Nullable ByteBuffer next(NonBlockingTransport direct) {
        if (rest != null) {
            return rest;
        }
        Work work = source.next(DIRECT_WRITE_BYTES);
        if (work == null) {
            return null;
        }
        CloseReason reason = work.close();
        if (reason != null) {
            Thread.ofVirtual().name("outbox").start(() -> close(reason));
            return null;
        }
        return direct.spelled(work.frames(), work.ping());
    }

    private void close(CloseReason reason) {
        transport.close(reason);
        source.discard();
    }

    /** The transport notices the broken connection too, and takes it out of its rooms. */
    private void giveUp() {
        source.discard();
        transport.cut();
    }
}
