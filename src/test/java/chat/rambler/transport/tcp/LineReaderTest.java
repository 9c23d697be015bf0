package chat.rambler.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.Liveness;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {
    private static final int MAX = 5_000;

    private static List<String> lines(InputStream in) throws IOException {
        LineReader reader = new LineReader(in, MAX, new Liveness());
        List<String> lines = new ArrayList<>();
        for (LineReader.Line line = reader.next(); line != null; line = reader.next()) {
            lines.add(line.tooLong() ? "(too long)" : new String(line.bytes(), StandardCharsets.UTF_8));
        }
        return lines;
    }

    private static InputStream whole(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns one byte at a time, as a slow network may. */
    private static InputStream byteByByte(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1));
            }
        };
    }

    @Test
    void linesEndWithLfOrCrLfHoweverTheyArrive() throws IOException {
        String text = "a\r\nb\nc\rd\n\r\n\n€\r\r\ne";

        List<String> expected = List.of("a", "b", "c\rd", "", "", "€\r");
        assertThat(lines(whole(text))).isEqualTo(expected);
        assertThat(lines(byteByByte(text))).isEqualTo(expected);
    }

    @Test
    void theLongestLineAllowedIsAllowedWithEitherEnd() throws IOException {
        String longest = "x".repeat(MAX);

        assertThat(lines(whole(longest + "\n" + longest + "\r\nb\n"))).containsExactly(longest, longest, "b");
        assertThat(lines(byteByByte(longest + "\r\nb\n"))).containsExactly(longest, "b");
    }

    @Test
    void aLongerLineIsSkippedAndTheNextOneRead() throws IOException {
        String longer = "x".repeat(MAX + 1);

        assertThat(lines(whole(longer + "\na\n" + longer + "\r\nb\n" + longer.repeat(7) + "\nc\n")))
                .containsExactly("(too long)", "a", "(too long)", "b", "(too long)", "c");
        assertThat(lines(byteByByte(longer + "\r\nb\n"))).containsExactly("(too long)", "b");
    }

    @Test
    void aTlsHelloIsNoLine() throws IOException {
        for (InputStream in : List.of(whole("\u0016\u0003\u0001\nabc\n"), byteByByte("\u0016\u0003\u0001\nabc\n"))) {
            LineReader reader = new LineReader(in, MAX, new Liveness());
            assertThat(reader.next()).isNull();
            assertThat(reader.isBinary()).isTrue();
        }
        assertThat(lines(whole("\u0016a\u0003\n"))).containsExactly("\u0016a\u0003");
        assertThat(lines(whole("a\u0016\u0003\n"))).containsExactly("a\u0016\u0003");
    }
}
