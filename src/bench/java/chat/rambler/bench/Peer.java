package chat.rambler.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection of the load generator: sends if it is a sender, and checks what it receives. */
final class Peer {
    private static final byte[] NOTHING = {};
    private static final byte[] PONG = {(byte) 0x8A, (byte) 0x80, 0, 0, 0, 0};
    private static final int CLOSE = 8; // opcodes, RFC 6455 §5.2
    private static final int PING = 9;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;
    private static final long HASH_FACTOR = 1_000_003;

    final SocketChannel channel;
    final int room;
    final boolean reads;
    private final Wire wire;
    private final byte[] greeting; // sent after the handshake
    private final byte[] template; // of its messages
    private final int mark;
    private final int[] next; // number expected next, by sender
    private final int firstSender;
    private byte[] carried = NOTHING;
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private boolean open;
    private boolean greeted;
    private boolean closed;
    private long order;
    private long received;
    private final Counts counts;
    private @Nullable SelectionKey key;

    /** Totals of all connections. */
    static final class Counts {
        int opened;
        long missed;
        long doubled;
        long closed;
        long refused;
    }

    /**
     * @param template each message, with a {@link Mark}; empty if the peer only listens
     * @param firstSender the first of the room's {@code senders}
     */
    Peer(
            SocketChannel channel,
            Wire wire,
            int room,
            boolean reads,
            byte[] greeting,
            byte[] template,
            int firstSender,
            int senders,
            Counts counts) {
        this.channel = channel;
        this.wire = wire;
        this.room = room;
        this.reads = reads;
        this.greeting = greeting;
        this.template = template;
        this.mark = template.length == 0 ? 0 : Mark.in(template);
        this.firstSender = firstSender;
        this.next = new int[senders];
        this.counts = counts;
    }

    /** Whether the server has sent something. */
    boolean isGreeted() {
        return greeted;
    }

    boolean isClosed() {
        return closed;
    }

    /** A hash of the received messages: equal for two receivers of one room that got the same in the same order. */
    long order() {
        return order;
    }

    long received() {
        return received;
    }

    void registered(SelectionKey itsKey) {
        key = itsKey;
    }

    /** Sends a message that is due at {@code due}. */
    void say(int sender, int number, long due) throws IOException {
        Mark.write(template, mark, sender, number, due);
        send(template);
    }

    void send(byte[] bytes) throws IOException {
        if (unsent.hasRemaining()) {
            unsent = ByteBuffer.allocate(unsent.remaining() + bytes.length)
                    .put(unsent)
                    .put(bytes)
                    .flip();
        } else {
            ByteBuffer now = ByteBuffer.wrap(bytes);
            channel.write(now);
            if (now.hasRemaining()) {
                unsent = ByteBuffer.wrap(Arrays.copyOfRange(bytes, now.position(), bytes.length));
                Objects.requireNonNull(key).interestOpsOr(SelectionKey.OP_WRITE);
            }
        }
    }

    void writable() throws IOException {
        channel.write(unsent);
        if (!unsent.hasRemaining()) {
            Objects.requireNonNull(key).interestOpsAnd(~SelectionKey.OP_WRITE);
        }
    }

    void lost() throws IOException {
        if (!closed) {
            closed = true;
            counts.closed++;
        }
        channel.close();
    }

    /** Handles received data: {@code length} bytes of {@code bytes}, which the caller may reuse. */
    void received(byte[] bytes, int length, Tally tally, long now) throws IOException {
        byte[] all = bytes;
        int to = length;
        if (carried.length > 0) {
            all = Arrays.copyOf(carried, carried.length + length);
            System.arraycopy(bytes, 0, all, carried.length, length);
            to = all.length;
        }
        int from = 0;
        if (!open) {
            from = handshake(all, to);
        }
        if (open) {
            from = wire.isWebSocket() ? frames(all, from, to, tally, now) : lines(all, from, to, tally, now);
        }
        carried = from == to ? NOTHING : Arrays.copyOfRange(all, from, to);
    }

    /** Reads the answer to the handshake. Returns where the data after it begins. */
    private int handshake(byte[] bytes, int to) throws IOException {
        if (!wire.isWebSocket()) {
            opened();
            return 0;
        }
        String answer = new String(bytes, 0, to, StandardCharsets.US_ASCII);
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            return 0;
        }
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            counts.refused++;
            throw new IOException("Refused: " + answer.substring(0, answer.indexOf('\r')));
        }
        opened();
        return end + 4;
    }

    private void opened() throws IOException {
        open = true;
        counts.opened++;
        if (greeting.length > 0) {
            send(greeting);
        }
    }

    private int frames(byte[] bytes, int from, int to, Tally tally, long now) throws IOException {
        int at = from;
        while (to - at >= 2) {
            int header = 2;
            long length = bytes[at + 1] & 0x7F;
            if (length == LENGTH_IN_2_BYTES || length == LENGTH_IN_8_BYTES) {
                header = length == LENGTH_IN_2_BYTES ? 4 : 10;
                if (to - at < header) {
                    break;
                }
                length = 0;
                for (int i = 2; i < header; i++) {
                    length = length << Byte.SIZE | bytes[at + i] & 0xFF;
                }
            }
            if (to - at < header + length) {
                break;
            }
            int end = (int) (at + header + length);
            switch (bytes[at] & 0xF) {
                case PING -> send(PONG);
                case CLOSE -> lost();
                default -> payload(bytes, at + header, end, tally, now);
            }
            at = end;
        }
        return at;
    }

    private int lines(byte[] bytes, int from, int to, Tally tally, long now) {
        int last = to;
        while (last > from && bytes[last - 1] != '\n') {
            last--;
        }
        payload(bytes, from, last, tally, now);
        return last;
    }

    /** Counts all messages in a frame, or in several lines. */
    private void payload(byte[] bytes, int from, int to, Tally tally, long now) {
        greeted = true;
        for (int at = Mark.find(bytes, from, to); at >= 0; ) {
            int sender = Mark.sender(bytes, at) - firstSender;
            int number = Mark.number(bytes, at);
            if (sender >= 0 && sender < next.length) {
                if (number < next[sender]) {
                    counts.doubled++;
                } else {
                    counts.missed += number - next[sender];
                    next[sender] = number + 1;
                }
                order = order * HASH_FACTOR + ((long) sender << Integer.SIZE | number);
                received++;
                tally.delivered(now - Mark.due(bytes, at));
            }
            at = Mark.find(bytes, at + Mark.LENGTH, to);
        }
    }
}
