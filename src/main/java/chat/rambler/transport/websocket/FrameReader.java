package chat.rambler.transport.websocket;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ControlFrames;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes a client's bytes apart into frames (RFC 6455 §5), in whatever pieces they come. It keeps no more of them than a
 * header, a control frame and a character that is cut in two: a message is passed on in the parts in which it comes.
 * Called by one thread at a time.
 */
final class FrameReader {
    private static final int CONTINUATION = 0x0; // RFC 6455 §5.2, the opcodes
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int CONTROL = 0x08;
    private static final int MASKED = 0x80;
    private static final int LENGTH = 0x7F;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int LENGTH_IN_8_BYTES = 127;
    private static final int MASK_BYTES = 4;
    private static final int MAX_HEADER = 14;
    private static final int MAX_CONTROL_PAYLOAD = 125; // RFC 6455 §5.5

    private static final byte[] NOTHING = {};

    /** Is told what comes, in order. */
    interface Listener {
        /** A part of a text message, without the half of a character at its end; the next part begins with it. */
        void text(String part, boolean last);

        /** A part of a binary message. */
        void binary(byte[] part, boolean last);

        void ping(byte[] payload);

        void pong();

        /**
         * The peer's last frame.
         *
         * @param code the close code; {@link ControlFrames#NO_CODE} if there is none
         */
        void goodbye(int code);

        /** What comes breaks the rules; of the messages nothing more is passed on. */
        void violated(CloseReason reason);
    }

    private final Listener listener;
    private final byte[] header = new byte[MAX_HEADER];
    private int headerBytes;
    private int headerSize = 2;
    private long remaining; // of the payload
    private int maskOffset; // in the header
    private int masked; // how many bytes of the payload were unmasked
    private boolean inPayload;
    private int message; // opcode of the message that is not complete yet; 0 if there is none
    private byte[] cut = NOTHING; // the beginning of a character
    private byte[] control = NOTHING; // what has come of a control frame's payload
    private boolean ignoresMessages;
    private boolean ignoresAll;
    private volatile long frames;

    FrameReader(Listener listener) {
        this.listener = listener;
    }

    /** How many frames have begun. */
    long frames() {
        return frames;
    }

    /** Whether nothing more can be understood: the peer's last frame has come, or what is no frame. */
    boolean isOver() {
        return ignoresAll;
    }

    /** Takes all bytes of a buffer with an accessible array, which are unmasked in place. */
    void read(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !ignoresAll) {
            if (inPayload) {
                payload(bytes);
            } else {
                header(bytes);
            }
        }
        bytes.position(bytes.limit());
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // written by one thread
    private void header(ByteBuffer bytes) {
        header[headerBytes++] = bytes.get();
        if (headerBytes == 2) {
            frames++;
            if (isForbidden()) {
                violated(CloseReason.PROTOCOL_ERROR);
                return;
            }
            headerSize = 2 + lengthBytes() + MASK_BYTES;
        }
        if (headerBytes < headerSize) {
            return;
        }
        remaining = payloadLength();
        if (remaining < leastLength()) { // also if the most significant bit is set, which must be 0
            violated(CloseReason.PROTOCOL_ERROR);
            return;
        }
        maskOffset = headerSize - MASK_BYTES;
        masked = 0;
        headerBytes = 0;
        headerSize = 2;
        inPayload = true;
        if (opcode() == TEXT || opcode() == BINARY) {
            message = opcode();
        }
        if (remaining == 0) {
            part(NOTHING, 0, 0);
        }
    }

    private boolean isForbidden() {
        boolean isFinal = (header[0] & FINAL) != 0;
        boolean isControl = (opcode() & CONTROL) != 0;
        boolean known = isControl ? opcode() <= PONG : opcode() <= BINARY;
        boolean inOrder = isControl
                ? isFinal && (header[1] & LENGTH) <= MAX_CONTROL_PAYLOAD
                : (opcode() == CONTINUATION) == (message != 0);
        return (header[0] & RESERVED) != 0 || (header[1] & MASKED) == 0 || !known || !inOrder;
    }

    private int opcode() {
        return header[0] & OPCODE;
    }

    private int lengthBytes() {
        return switch (header[1] & LENGTH) {
            case LENGTH_IN_2_BYTES -> Short.BYTES;
            case LENGTH_IN_8_BYTES -> Long.BYTES;
            default -> 0;
        };
    }

    private long payloadLength() {
        ByteBuffer bytes = ByteBuffer.wrap(header);
        return switch (header[1] & LENGTH) {
            case LENGTH_IN_2_BYTES -> Short.toUnsignedInt(bytes.getShort(2));
            case LENGTH_IN_8_BYTES -> bytes.getLong(2);
            default -> header[1] & LENGTH;
        };
    }

    /** RFC 6455 §5.2: a length must be written in as few bytes as it can. */
    private int leastLength() {
        return switch (header[1] & LENGTH) {
            case LENGTH_IN_2_BYTES -> LENGTH_IN_2_BYTES;
            case LENGTH_IN_8_BYTES -> 1 << Short.SIZE;
            default -> 0;
        };
    }

    private void payload(ByteBuffer bytes) {
        int length = (int) Math.min(remaining, bytes.remaining());
        byte[] array = bytes.array();
        int offset = bytes.arrayOffset() + bytes.position();
        for (int i = 0; i < length; i++) {
            array[offset + i] ^= header[maskOffset + (masked + i) % MASK_BYTES];
        }
        masked = (masked + length) % MASK_BYTES;
        remaining -= length;
        bytes.position(bytes.position() + length);
        part(array, offset, length);
    }

    /** A piece of the current frame's payload; the last one if nothing remains. */
    private void part(byte[] array, int offset, int length) {
        inPayload = remaining > 0;
        if ((opcode() & CONTROL) != 0) {
            control = joined(control, array, offset, length);
            if (!inPayload) {
                byte[] payload = control;
                control = NOTHING;
                control(payload);
            }
            return;
        }
        boolean last = !inPayload && (header[0] & FINAL) != 0;
        boolean text = message == TEXT;
        if (last) {
            message = 0;
        }
        if (ignoresMessages) {
            return;
        }
        if (!text) {
            listener.binary(Arrays.copyOfRange(array, offset, offset + length), last);
            return;
        }
        String part = decoded(array, offset, length, last);
        if (part == null) {
            violated(CloseReason.NOT_UTF8);
        } else {
            listener.text(part, last);
        }
    }

    private void control(byte[] payload) {
        switch (opcode()) {
            case PING -> listener.ping(payload);
            case PONG -> listener.pong();
            default -> goodbye(payload);
        }
    }

    private void goodbye(byte[] payload) {
        ignoresAll = true; // RFC 6455 §5.5.1: nothing follows a close frame
        int code = payload.length < Short.BYTES
                ? ControlFrames.NO_CODE
                : Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
        if (payload.length == 1 || (payload.length > 0 && !ControlFrames.mayBeSent(code))) {
            violated(CloseReason.PROTOCOL_ERROR);
        } else if (payload.length > 0 && !isUtf8(payload, Short.BYTES)) {
            violated(CloseReason.NOT_UTF8);
        } else {
            listener.goodbye(code);
        }
    }

    /** Frames that are whole can still be told apart, so that the peer's goodbye is seen. */
    private void violated(CloseReason reason) {
        boolean first = !ignoresMessages;
        ignoresMessages = true;
        ignoresAll |= reason == CloseReason.PROTOCOL_ERROR;
        if (first) {
            listener.violated(reason);
        }
    }

    /**
     * Decodes a part of a text, with the bytes that the part before has left over. Only a last part must end with a
     * whole character.
     *
     * @return null if it is not UTF-8
     */
    private @Nullable String decoded(byte[] array, int offset, int length, boolean last) {
        if (last && cut.length == 0) { // the usual case
            String text = new String(array, offset, length, StandardCharsets.UTF_8);
            return text.indexOf('\uFFFD') < 0 || isUtf8(Arrays.copyOfRange(array, offset, offset + length), 0)
                    ? text
                    : null;
        }
        ByteBuffer in = ByteBuffer.wrap(joined(cut, array, offset, length));
        CharBuffer out = CharBuffer.allocate(in.remaining());
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, last);
        cut = in.hasRemaining() ? Arrays.copyOfRange(in.array(), in.position(), in.limit()) : NOTHING;
        return result.isError() ? null : out.flip().toString();
    }

    private static boolean isUtf8(byte[] bytes, int from) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, bytes.length - from));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] joined(byte[] first, byte[] array, int offset, int length) {
        byte[] all = Arrays.copyOf(first, first.length + length);
        System.arraycopy(array, offset, all, first.length, length);
        return all;
    }
}
