package chat.rambler.bench;

import java.nio.charset.StandardCharsets;

/**
 * Identifies a message to its receivers: {@code @@}, the sender's place among all senders (8 hexadecimal digits), the
 * message's number from this sender (8), and when it was due (16, in ns). Written and read in place.
 */
final class Mark {
    static final int LENGTH = 2 + 8 + 8 + 16;

    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int SENDER = 2;
    private static final int NUMBER = SENDER + 8;
    private static final int DUE = NUMBER + 8;

    private Mark() {}

    /** A text of {@code size} characters with an empty mark at its start. */
    static String placeholder(int size) {
        return "@@" + "0".repeat(LENGTH - 2) + "x".repeat(Math.max(0, size - LENGTH));
    }

    /** Where the mark of a message begins. */
    static int in(byte[] message) {
        int at = find(message, 0, message.length);
        if (at < 0) {
            throw new IllegalArgumentException("A message without a mark");
        }
        return at;
    }

    /** Where the next mark begins; negative if there is none. */
    static int find(byte[] bytes, int from, int to) {
        for (int i = from; i + LENGTH <= to; i++) {
            if (bytes[i] == '@' && bytes[i + 1] == '@') {
                return i;
            }
        }
        return -1;
    }

    static void write(byte[] bytes, int at, int sender, int number, long due) {
        hex(bytes, at + SENDER, 8, sender);
        hex(bytes, at + NUMBER, 8, number);
        hex(bytes, at + DUE, 16, due);
    }

    static int sender(byte[] bytes, int at) {
        return (int) number(bytes, at + SENDER, 8);
    }

    static int number(byte[] bytes, int at) {
        return (int) number(bytes, at + NUMBER, 8);
    }

    static long due(byte[] bytes, int at) {
        return number(bytes, at + DUE, 16);
    }

    private static void hex(byte[] bytes, int at, int digits, long value) {
        for (int i = digits - 1, shift = 0; i >= 0; i--, shift += 4) {
            bytes[at + i] = DIGITS[(int) (value >>> shift) & 0xF];
        }
    }

    private static long number(byte[] bytes, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            value = value << 4 | Character.digit(bytes[i], 16);
        }
        return value;
    }
}
