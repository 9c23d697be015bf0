package chat.rambler.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextCodecTest {
    private static final RoomName ROOM = RoomName.of("R&D");

    private static List<String> tcp(Event event) {
        return texts(TextCodec.TCP.encode(event));
    }

    private static List<String> webSocket(Event event) {
        return texts(TextCodec.WEBSOCKET.encode(event));
    }

    private static List<String> texts(Frame frame) {
        return frame.messages().stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    private static Event.Message message(String text) {
        return new Event.Message(
                ROOM, "epoch", 1, "id", Instant.EPOCH, null, Nickname.of("<Fry>"), text, false, null, List.of());
    }

    @Test
    void webSocketEscapesTheFourAndLeavesTheApostrophe() {
        assertThat(webSocket(message("<b>\"it's\" & more</b>")))
                .containsExactly("MESSAGE:[R&amp;D] &lt;Fry&gt;: &lt;b&gt;&quot;it's&quot; &amp; more&lt;/b&gt;");
    }

    @Test
    void tcpIsVerbatimAndEndsItsLinesWithCrLf() {
        assertThat(tcp(message("<b>\"it's\" & more</b>")))
                .containsExactly("MESSAGE:[R&D] <Fry>: <b>\"it's\" & more</b>\r\n");
    }

    @Test
    void noLineBreakForgesALineOnTcp() {
        assertThat(tcp(message("a\nSERVER:b\r\nc\rd\u2028e\u2029\n")))
                .containsExactly(
                        "MESSAGE:[R&D] <Fry>: a\r\n",
                        "MESSAGE:[R&D] <Fry>: SERVER:b\r\n",
                        "MESSAGE:[R&D] <Fry>: c\r\n",
                        "MESSAGE:[R&D] <Fry>: d\r\n",
                        "MESSAGE:[R&D] <Fry>: e\r\n",
                        "MESSAGE:[R&D] <Fry>: \r\n",
                        "MESSAGE:[R&D] <Fry>: \r\n");
    }

    @Test
    void webSocketKeepsLineBreaksInOneMessage() {
        assertThat(webSocket(message("a\nSERVER:b"))).containsExactly("MESSAGE:[R&amp;D] &lt;Fry&gt;: a\nSERVER:b");
    }

    @Test
    void serverTextIsAlwaysOneLineWithoutControls() {
        Event refused = new Event.Refused(ErrorCode.UNKNOWN_ROOM, "There is no room \"a\r\nb\u2028c\u001b[1m\"", null);

        assertThat(tcp(refused)).containsExactly("SERVER:There is no room \"a b c[1m\"\r\n");
        assertThat(webSocket(refused)).containsExactly("SERVER:There is no room &quot;a b c[1m&quot;");
    }

    @Test
    void aLongListOfMembersEndsWithANumber() {
        List<Nickname> members =
                IntStream.range(0, 500).mapToObj(i -> Nickname.of("n" + i)).toList();

        String line = tcp(new Event.MemberList(ROOM, members, Map.of(), 2, 3)).getFirst();

        assertThat(line).contains("\"n0\", \"n1\",", "\"n499\", and 2 more, Anonymous (3)");
    }

    @Test
    void aFrameCountsItsBytes() {
        assertThat(TextCodec.TCP.encode(message("é")).size()).isEqualTo("MESSAGE:[R&D] <Fry>: é\r\n".length() + 1);
    }

    @Test
    void everyCloseReasonFitsIntoACloseFrame() {
        for (CloseReason reason : CloseReason.values()) {
            assertThat(reason.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(123);
        }
    }
}
