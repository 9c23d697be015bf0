package chat.rambler.transport.tcp;

import chat.rambler.connection.Liveness;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits what a TCP client sends into lines that end with LF or CRLF. Memory is bounded by the longest line allowed;
 * the rest of a longer line is skipped.
 */
final class LineReader {
    private static final int READ_BYTES = 1024;

    /** The first bytes of protocols that are not made of lines. */
    private static final byte[][] BINARY = {
        {0x16, 0x03}, // TLS: a handshake record of version 3.x, RFC 8446 §5.1
        {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D}, // the PROXY protocol, version 2
    };

    private static final int LONGEST_BEGINNING = 6;

    private final InputStream in;
    private final int maxBytes;
    private final Liveness liveness;
    private final byte[] chunk = new byte[READ_BYTES];
    private int from;
    private int to;
    private byte[] line = new byte[0];
    private int length;
    private final byte[] beginning = new byte[LONGEST_BEGINNING];
    private int seen; // how much of it is filled

    /** One line without its end. */
    static final class Line {
        private final byte[] bytes;
        private final boolean tooLong;

        private Line(byte[] bytes, boolean tooLong) {
            this.bytes = bytes;
            this.tooLong = tooLong;
        }

        byte[] bytes() {
            return bytes;
        }

        /** Whether the line was longer than allowed; its bytes are then only its beginning. */
        boolean tooLong() {
            return tooLong;
        }
    }

    /**
     * @param liveness notified when a line has begun and when it is complete
     */
    LineReader(InputStream in, int maxBytes, Liveness liveness) {
        this.in = in;
        this.liveness = liveness;
        this.maxBytes = maxBytes;
    }

    /**
     * The next line; null at the end of the stream, where an unfinished line is dropped, or if the stream is binary.
     */
    @Nullable
    Line next() throws IOException {
        boolean tooLong = false;
        while (true) {
            int end = indexOfLineFeed();
            int stop = end < 0 ? to : end;
            if (length + stop - from > maxBytes + 1) { // one more: the CR before the LF does not count
                tooLong = true; // its beginning is kept, the rest skipped
            }
            if (!tooLong) {
                append(stop);
            }
            from = stop;
            if (end >= 0) {
                from++;
                return finish(tooLong);
            }
            if (length > 0) {
                liveness.begun();
            }
            if (!fill()) {
                return null;
            }
        }
    }

    /** Whether the stream began with a binary protocol, such as TLS, instead of a line. */
    boolean isBinary() {
        for (byte[] known : BINARY) {
            if (seen >= known.length && Arrays.equals(beginning, 0, known.length, known, 0, known.length)) {
                return true;
            }
        }
        return false;
    }

    /** Reads and drops everything until the end of the stream. */
    void skipAll() throws IOException {
        int read;
        do {
            read = in.read(chunk);
        } while (read >= 0);
    }

    private Line finish(boolean tooLong) {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        Line result = new Line(Arrays.copyOf(line, end), tooLong || end > maxBytes);
        length = 0;
        liveness.complete();
        if (line.length > READ_BYTES) {
            line = new byte[0]; // an idle connection keeps no large buffer
        }
        return result;
    }

    private int indexOfLineFeed() {
        for (int i = from; i < to; i++) {
            if (chunk[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void append(int stop) {
        int needed = length + stop - from;
        if (needed > line.length) {
            line = Arrays.copyOf(line, Math.max(needed, Math.min(2 * line.length, maxBytes + 1)));
        }
        System.arraycopy(chunk, from, line, length, stop - from);
        length = needed;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(chunk));
        for (int i = 0; i < to && seen < LONGEST_BEGINNING; i++, seen++) {
            beginning[seen] = chunk[i];
        }
        return to > 0 && !isBinary();
    }
}
