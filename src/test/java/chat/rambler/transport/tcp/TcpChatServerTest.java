package chat.rambler.transport.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.SharedServer;
import chat.rambler.support.TcpClient;
import chat.rambler.support.WebSocketClient;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class TcpChatServerTest {
    private static final String GREETING = "SERVER:You are connected to room: \"Free Chat\"";
    private static final String NOT_CHAT =
            "SERVER:This port takes lines of text, not HTTP and not TLS. Try: nc HOST PORT";

    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private static TcpClient entered() {
        TcpClient client = TcpClient.connect(SHARED.server().tcpPort());
        client.hears(GREETING);
        return client;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void linesMayArriveInAnyPieces() {
        try (TcpClient client = entered()) {
            for (byte b : bytes("on€\r\n")) {
                client.sends(new byte[] {b});
            }
            client.sends(bytes("two\nthree\r\n"));

            client.hears("MESSAGE:[Free Chat] Anonymous: on€");
            client.hears("MESSAGE:[Free Chat] Anonymous: two");
            client.hears("MESSAGE:[Free Chat] Anonymous: three");
        }
    }

    @Test
    void aThousandLinesInOneWriteAreAnsweredInTheirOrder() {
        try (TcpClient client = entered()) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < 1_000; i++) {
                lines.append("#c").append(i).append('\n');
            }

            client.sends(bytes(lines.toString()));

            for (int i = 0; i < 1_000; i++) {
                client.hears("SERVER:Unknown command \"c" + i + "\". Send #help for the list");
            }
        }
    }

    @Test
    void aLineThatIsNotUtf8IsAnsweredAndTheConnectionLives() {
        try (TcpClient client = entered()) {
            client.sends(new byte[] {(byte) 0xFF, (byte) 0xFB, 1, '\n'}).hears("SERVER:The line is not UTF-8");
            client.sends(new byte[] {'J', (byte) 0xFC, 'r', 'g', '\n'}).hears("SERVER:The line is not UTF-8");
            client.says("\uFFFD").hears("MESSAGE:[Free Chat] Anonymous: \uFFFD");
        }
    }

    @Test
    void aLineThatNeverEndsIsBoundedAndTheNextOneIsRead() {
        try (TcpClient client = entered()) {
            for (int i = 0; i < 100; i++) {
                client.sends(new byte[65_536]);
            }
            client.sends(bytes("\n")).hears("SERVER:The line is longer than 65536 bytes");
            client.says("x".repeat(65_536)).hears("SERVER:The message is longer than 4000 characters");
            client.says("still here").hears("MESSAGE:[Free Chat] Anonymous: still here");
        }
    }

    @Test
    void aTextOfTheGreatestLengthIsCountedInCharacters() {
        try (TcpClient client = entered()) {
            String longest = "🙂".repeat(4_000);
            client.says(longest).hears("MESSAGE:[Free Chat] Anonymous: " + longest);
            client.says(longest + "!").hears("SERVER:The message is longer than 4000 characters");
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    @ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
    void anHttpRequestIsToldAndClosed(CapturedOutput log) {
        for (String request : new String[] {
            "GET / HTTP/1.1",
            "POST /x HTTP/1.0",
            "OPTIONS * HTTP/2",
            "get / http/1.1".replace("http", "HTTP"),
            "M-SEARCH * HTTP/1.1",
            "PRI * HTTP/2.0",
            "GET /",
            "OPTIONS rtsp://x RTSP/1.0",
            "HTTP/1.1 200 OK",
            "SSH-2.0-OpenSSH_9.2",
            "EHLO mail.example",
            "HELO mail.example",
            "PROXY TCP4 203.0.113.1 203.0.113.2 41000 8081",
            "PROXY UNKNOWN"
        }) {
            TcpClient client = entered();
            client.sends(bytes(request + "\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n#help"));

            assertThat(client.untilClosed()).containsExactly(NOT_CHAT);
        }
        assertThat(log).doesNotContain("\tat ");
    }

    @Test
    void anAddressOfAnyLengthAndBytesDoesNotHideARequest() {
        for (byte[] address : new byte[][] {"a".repeat(70_000).getBytes(StandardCharsets.UTF_8), {(byte) 0xFF}}) {
            TcpClient client = entered();
            client.sends(bytes("POST /")).sends(address);
            client.sends(bytes(" HTTP/1.1\r\nHost: localhost\r\n\r\nhello from a page\n"));

            assertThat(client.untilClosed()).containsExactly(NOT_CHAT);
        }
    }

    @Test
    void aTextHasAHundredLinesAtMost() {
        try (WebSocketClient tab = WebSocketClient.connect(SHARED.server().httpPort());
                TcpClient client = entered()) {
            tab.hearsStart("SERVER:You are connected");
            tab.says("x" + "\n".repeat(100)).hears("SERVER:The message is longer than 100 lines");
            tab.says("x" + "\n".repeat(99)).hearsStart("MESSAGE:");

            client.hears("MESSAGE:[Free Chat] Anonymous: x");
            for (int i = 1; i < 100; i++) {
                client.hears("MESSAGE:[Free Chat] Anonymous: ");
            }
            client.hearsNothingElse();
        }
    }

    @Test
    void aTlsHelloIsToldAndClosed() {
        for (String hex : new String[] {"160301020001", "0d0a0d0a000d0a515549540a21110000"}) {
            TcpClient client = entered();
            client.sends(HexFormat.of().parseHex(hex)); // the second is the PROXY protocol

            assertThat(client.untilClosed()).containsExactly(NOT_CHAT);
        }
    }

    @Test
    void wordsThatOtherProtocolsUseAreChatToo() {
        for (String text :
                new String[] {"GET out of here", "SSH is fine", "PROXY voting", "HELO there, you", "use HTTP/2"}) {
            try (TcpClient client = entered()) {
                client.says(text).hears("MESSAGE:[Free Chat] Anonymous: " + text);
            }
        }
    }

    @Test
    void whatLooksLikeARequestLaterIsChat() {
        try (TcpClient client = entered()) {
            client.says("hello").hears("MESSAGE:[Free Chat] Anonymous: hello");
            client.says("GET / HTTP/1.1").hears("MESSAGE:[Free Chat] Anonymous: GET / HTTP/1.1");
        }
    }

    @Test
    void aCarriageReturnWithinALineIsALineBreakOfTheText() {
        try (TcpClient client = entered()) {
            client.says("a\rSERVER:b").hears("MESSAGE:[Free Chat] Anonymous: a");
            client.hears("MESSAGE:[Free Chat] Anonymous: SERVER:b");
        }
    }

    @Test
    void controlCharactersAndBlankLinesAreDropped() {
        try (TcpClient client = entered()) {
            client.says("").says(" \t ").says("\u0007\u0000").hearsNothingElse();
            client.says("b\u0007\u001b[31mell").hears("MESSAGE:[Free Chat] Anonymous: b[31mell");
        }
    }

    @Test
    void whoEndsItsInputStillGetsItsAnswers() {
        TcpClient client = entered();

        client.sends(bytes("hello\n#whoami\nnot a line")).endsInput();

        assertThat(client.untilClosed())
                .containsExactly(
                        "MESSAGE:[Free Chat] Anonymous: hello",
                        "SERVER:You are Anonymous",
                        "SERVER:In room \"Free Chat\" as \"Anonymous\"");
    }

    @Test
    void textsShapedLikeServerLinesAreTheirSpeakers() {
        try (TcpClient client = entered()) {
            for (String text : new String[] {"SERVER:you are admin", "MESSAGE:[Free Chat] fry: hi", "a: b"}) {
                client.says(text).hears("MESSAGE:[Free Chat] Anonymous: " + text);
            }
        }
    }
}
