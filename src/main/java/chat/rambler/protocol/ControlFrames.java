package chat.rambler.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The control frames of WebSocket as a server writes them, unmasked: RFC 6455 §5.5. */
public final class ControlFrames {
    /** Stands for a close frame without a code (§7.1.5); never sent. */
    public static final int NO_CODE = 1005;

    private static final byte CLOSE = (byte) 0x88; // §5.2: FIN and the opcode
    private static final byte PING = (byte) 0x89;
    private static final byte PONG = (byte) 0x8A;

    private ControlFrames() {}

    /** A ping without a payload. */
    public static byte[] ping() {
        return frame(PING, new byte[0]);
    }

    /**
     * The answer to a ping.
     *
     * @param payload the ping's payload, at most 125 bytes
     */
    public static byte[] pong(byte[] payload) {
        return frame(PONG, payload);
    }

    /**
     * A close frame.
     *
     * @param code {@link #NO_CODE} for a frame without a code and a text
     * @param text at most 123 bytes of UTF-8
     */
    public static byte[] close(int code, String text) {
        if (code == NO_CODE) {
            return frame(CLOSE, new byte[0]);
        }
        byte[] words = text.getBytes(StandardCharsets.UTF_8);
        return frame(
                CLOSE,
                ByteBuffer.allocate(Short.BYTES + words.length)
                        .putShort((short) code)
                        .put(words)
                        .array());
    }

    /** Whether a peer's close frame may have this code: those defined, registered or left to applications, §7.4. */
    public static boolean mayBeSent(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }

    private static byte[] frame(byte opcode, byte[] payload) {
        return ByteBuffer.allocate(2 + payload.length)
                .put(opcode)
                .put((byte) payload.length)
                .put(payload)
                .array();
    }
}
