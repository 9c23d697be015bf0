package chat.rambler.bench;

import java.nio.charset.StandardCharsets;

/** How messages to a server are framed, and how what comes back is split. */
enum Wire {
    TEXT(true),
    JSON(true),
    TCP(false),
    NATS(true);

    private static final int TEXT_FRAME = 0x81; // RFC 6455 §5.2: FIN and the opcode
    private static final int BINARY_FRAME = 0x82;
    private static final int MASKED = 0x80;
    private static final int SHORT_PAYLOAD = 125;
    private static final int LENGTH_IN_2_BYTES = 126;
    private static final int MASK_BYTES = 4;

    private final boolean webSocket;

    Wire(boolean webSocket) {
        this.webSocket = webSocket;
    }

    boolean isWebSocket() {
        return webSocket;
    }

    /** The subprotocol to ask for; empty for none. */
    String subprotocol() {
        return this == JSON ? "chat.v1.json" : "";
    }

    /** A client's message as sent: a line, or a frame masked with a key of zeros. */
    byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        if (!webSocket) {
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        }
        boolean isShort = payload.length <= SHORT_PAYLOAD;
        int header = (isShort ? 2 : 4) + MASK_BYTES;
        byte[] frame = new byte[header + payload.length];
        frame[0] = (byte) (this == NATS ? BINARY_FRAME : TEXT_FRAME);
        frame[1] = (byte) (MASKED | (isShort ? payload.length : LENGTH_IN_2_BYTES));
        if (!isShort) {
            frame[2] = (byte) (payload.length >>> Byte.SIZE);
            frame[3] = (byte) payload.length;
        }
        System.arraycopy(payload, 0, frame, header, payload.length);
        return frame;
    }
}
