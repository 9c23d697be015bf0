package chat.rambler.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.ControlFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The rules of RFC 6455 §5 for what a client sends, whatever pieces it comes in. */
class FrameReaderTest {
    private static final int FINAL = 0x80;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final byte[] MASK = {0x12, (byte) 0xA4, 0x00, (byte) 0xFF};

    /** What a listener is told, with the parts of a message joined. */
    private static final class Heard implements FrameReader.Listener {
        private final List<String> all = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public void text(String part, boolean last) {
            text.append(part);
            if (last) {
                all.add("text " + text);
                text.setLength(0);
            }
        }

        @Override
        public void binary(byte[] part, boolean last) {
            binary.writeBytes(part);
            if (last) {
                all.add("binary " + HexFormat.of().formatHex(binary.toByteArray()));
                binary.reset();
            }
        }

        @Override
        public void ping(byte[] payload) {
            all.add("ping " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void pong() {
            all.add("pong");
        }

        @Override
        public void goodbye(int code) {
            all.add("goodbye " + code);
        }

        @Override
        public void violated(CloseReason reason) {
            all.add("violated " + reason);
        }
    }

    private static byte[] frame(int firstByte, byte... payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(firstByte);
        if (payload.length <= 125) {
            frame.write(0x80 | payload.length);
        } else if (payload.length <= 0xFFFF) {
            frame.write(0x80 | 126);
            frame.writeBytes(
                    ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            frame.write(0x80 | 127);
            frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        frame.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            frame.write(payload[i] ^ MASK[i % MASK.length]);
        }
        return frame.toByteArray();
    }

    private static byte[] frame(int firstByte, String payload) {
        return frame(firstByte, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] joined(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    /** What is heard if the bytes come in pieces of this size. */
    private static List<String> heard(byte[] bytes, int piece) {
        Heard heard = new Heard();
        FrameReader reader = new FrameReader(heard);
        for (int from = 0; from < bytes.length; from += piece) {
            byte[] buffer = new byte[piece + 3]; // a new one each time, since it is unmasked in place
            int length = Math.min(piece, bytes.length - from);
            System.arraycopy(bytes, from, buffer, 3, length);
            reader.read(ByteBuffer.wrap(buffer, 3, length));
        }
        return heard.all;
    }

    private static List<String> heard(byte[]... frames) {
        byte[] all = joined(frames);
        List<String> whole = heard(all, all.length);
        assertThat(heard(all, 1)).isEqualTo(whole);
        return whole;
    }

    @Provide
    Arbitrary<List<List<String>>> messages() {
        return Arbitraries.strings()
                .all()
                .ofMaxLength(200)
                .list()
                .ofMaxSize(4)
                .list()
                .ofMaxSize(4);
    }

    /** Each message is cut into fragments anywhere, with a ping between them. */
    @Property(tries = 200)
    void messagesArriveWholeWhateverTheyAreCutInto(
            @ForAll("messages") List<List<String>> messages, @ForAll("pieces") int piece) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        for (List<String> fragments : messages) {
            byte[] whole = String.join("", fragments).getBytes(StandardCharsets.UTF_8); // a lone surrogate becomes ?
            int size = Math.max(1, whole.length / (fragments.size() + 1));
            for (int from = 0; from + size < whole.length; from += size) {
                sent.writeBytes(frame(from == 0 ? TEXT : 0, ByteBuffer.wrap(whole, from, size)));
                sent.writeBytes(frame(FINAL | PING, "between"));
                expected.add("ping between");
            }
            int rest = whole.length == 0 ? 0 : (whole.length - 1) / size * size;
            sent.writeBytes(frame(FINAL | (rest == 0 ? TEXT : 0), ByteBuffer.wrap(whole, rest, whole.length - rest)));
            expected.add("text " + new String(whole, StandardCharsets.UTF_8));
        }

        assertThat(heard(sent.toByteArray(), piece)).isEqualTo(expected);
    }

    @Provide
    Arbitrary<Integer> pieces() {
        return Arbitraries.oneOf(Arbitraries.integers().between(1, 9), Arbitraries.of(1_000, 100_000));
    }

    private static byte[] frame(int firstByte, ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        return frame(firstByte, bytes);
    }

    /** No bytes at all break the reader, and none are understood after what is no frame. */
    @Property(tries = 500)
    void anyBytesAreTaken(@ForAll byte[] bytes, @ForAll("pieces") int piece) {
        List<String> heard = heard(bytes, piece);

        assertThat(heard.stream().filter(one -> one.startsWith("violated"))).hasSizeLessThanOrEqualTo(1);
        assertThat(heard.indexOf("violated PROTOCOL_ERROR")).isIn(-1, heard.size() - 1);
    }

    @Example
    void lengthsOfEachFormAreUnderstood() {
        for (int length : new int[] {0, 125, 126, 65_535, 65_536}) {
            assertThat(heard(frame(FINAL | TEXT, "x".repeat(length)))).containsExactly("text " + "x".repeat(length));
            assertThat(heard(frame(FINAL | BINARY, new byte[length]))).containsExactly("binary " + "00".repeat(length));
        }
    }

    @Example
    void controlFramesAreUnderstood() {
        assertThat(heard(
                        frame(FINAL | PING, "a"),
                        frame(FINAL | PONG),
                        frame(FINAL | PING, "x".repeat(125)),
                        frame(FINAL | CLOSE, (byte) 0x03, (byte) 0xE8)))
                .containsExactly("ping a", "pong", "ping " + "x".repeat(125), "goodbye 1000");
        assertThat(heard(frame(FINAL | CLOSE), frame(FINAL | TEXT, "too late")))
                .containsExactly("goodbye " + ControlFrames.NO_CODE);
    }

    @Example
    void whatBreaksTheRulesIsTheLast() {
        byte[] later = frame(FINAL | TEXT, "later");
        byte[] unmasked = {(byte) (FINAL | TEXT), 1, 'a'};
        byte[] tooLong = {(byte) (FINAL | TEXT), (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0};
        byte[] in2Bytes = {(byte) (FINAL | TEXT), (byte) 0xFE, 0, 125, 0, 0, 0, 0};
        byte[] in8Bytes = {(byte) (FINAL | TEXT), (byte) 0xFF, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, 0, 0, 0, 0};
        for (byte[] wrong : List.of(
                unmasked,
                tooLong,
                in2Bytes,
                in8Bytes,
                frame(FINAL | 0x40 | TEXT, "a reserved bit"),
                frame(FINAL | 0x3, "a reserved opcode"),
                frame(FINAL | 0xB, "a reserved control opcode"),
                frame(PING, "a ping in fragments"),
                frame(FINAL | PING, "x".repeat(126)),
                frame(FINAL, "a continuation of nothing"),
                joined(frame(TEXT, "first"), frame(FINAL | TEXT, "within another")),
                frame(FINAL | CLOSE, (byte) 3),
                frame(FINAL | CLOSE, (byte) 0x03, (byte) 0xED))) { // 1005
            assertThat(heard(wrong, later)).containsExactly("violated PROTOCOL_ERROR");
        }
    }

    /** The peer's goodbye is seen all the same, so that the connection ends properly. */
    @Example
    void whatIsNotUtf8IsToldAtOnceAndNoMessageFollows() {
        byte[] goodbye = frame(FINAL | CLOSE, (byte) 0x03, (byte) 0xE8);
        for (String hex : List.of("ff", "c0af", "eda080", "f4908080", "e282", "61c3")) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            assertThat(heard(frame(FINAL | TEXT, bytes), frame(FINAL | TEXT, "later"), goodbye))
                    .containsExactly("violated NOT_UTF8", "goodbye 1000");
        }
        assertThat(heard(frame(TEXT, (byte) 0xF4), frame(0, (byte) 0x90))).containsExactly("violated NOT_UTF8");
        assertThat(heard(frame(FINAL | CLOSE, (byte) 0x03, (byte) 0xE8, (byte) 0xFF)))
                .containsExactly("violated NOT_UTF8");
    }

    /** The replacement character is text like any other. */
    @Example
    void aCharacterIsNotTakenForItsReplacement() {
        assertThat(heard(frame(FINAL | TEXT, "a\uFFFDb"))).containsExactly("text a\uFFFDb");
    }
}
