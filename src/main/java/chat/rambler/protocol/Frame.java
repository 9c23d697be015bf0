package chat.rambler.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events encoded by one codec, once for all connections that get them: the payloads of one or more WebSocket text
 * messages, or lines of TCP text with their line ends. Immutable; callers must not write to the arrays.
 */
public final class Frame {
    private static final int FINAL_TEXT = 0x81; // RFC 6455 §5.2: FIN, opcode 1
    private static final int SHORT_PAYLOAD = 125;
    private static final int MEDIUM_PAYLOAD = 0xFFFF;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;
    private static final int MAX_HEADER = 10;

    private final List<byte[]> messages;
    private final int size;
    private volatile byte @Nullable [] joined; // both are made when first needed
    private volatile byte @Nullable [] framed;

    private Frame(List<byte[]> messages) {
        this.messages = messages;
        this.size = messages.stream().mapToInt(message -> message.length).sum();
    }

    /** A frame of these texts in UTF-8, each a separate message. */
    public static Frame of(List<String> texts) {
        return new Frame(texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    /** All messages of these frames, in order. */
    public static Frame joined(List<Frame> frames) {
        if (frames.size() == 1) {
            return frames.getFirst();
        }
        List<byte[]> all = new ArrayList<>(frames.size());
        frames.forEach(frame -> all.addAll(frame.messages));
        return new Frame(all);
    }

    /** The same messages in several frames of at most {@code most} bytes; a longer message gets a frame of its own. */
    public List<Frame> slices(int most) {
        if (size <= most || messages.size() == 1) {
            return List.of(this);
        }
        List<Frame> slices = new ArrayList<>();
        List<byte[]> slice = new ArrayList<>();
        int bytes = 0;
        for (byte[] message : messages) {
            if (bytes > 0 && bytes + message.length > most) {
                slices.add(new Frame(slice));
                slice = new ArrayList<>();
                bytes = 0;
            }
            slice.add(message);
            bytes += message.length;
        }
        slices.add(new Frame(slice));
        return slices;
    }

    /** The payloads, in the order in which they are sent. */
    public List<byte[]> messages() {
        return messages;
    }

    /** The size of all payloads together, in bytes. */
    public int size() {
        return size;
    }

    /** The payloads one after another, as they are sent over TCP. */
    public byte[] asLines() {
        byte[] made = joined;
        if (made == null) {
            made = messages.size() == 1 ? messages.getFirst() : concatenated();
            joined = made;
        }
        return made;
    }

    /** The payloads as unmasked WebSocket text frames, one for each (RFC 6455 §5.2). */
    public byte[] asWebSocket() {
        byte[] made = framed;
        if (made == null) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(size + MAX_HEADER * messages.size());
            for (byte[] message : messages) {
                writeHeader(out, message.length);
                out.writeBytes(message);
            }
            made = out.toByteArray();
            framed = made;
        }
        return made;
    }

    private byte[] concatenated() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(size);
        messages.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static void writeHeader(ByteArrayOutputStream out, int length) {
        out.write(FINAL_TEXT);
        if (length <= SHORT_PAYLOAD) {
            out.write(length);
        } else if (length <= MEDIUM_PAYLOAD) {
            out.write(LENGTH_IN_2_BYTES);
            out.write(length >>> 8);
            out.write(length);
        } else {
            out.write(LENGTH_IN_8_BYTES);
            for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                out.write((int) ((long) length >>> shift));
            }
        }
    }
}
