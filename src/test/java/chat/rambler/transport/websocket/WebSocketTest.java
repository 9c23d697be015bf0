package chat.rambler.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.rambler.protocol.JsonCodec;
import chat.rambler.support.ChatClient;
import chat.rambler.support.RawSocket;
import chat.rambler.support.SharedServer;
import chat.rambler.support.WebSocketClient;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class WebSocketTest {
    @RegisterExtension
    static final SharedServer SHARED = new SharedServer();

    private static int port() {
        return SHARED.server().httpPort();
    }

    private static WebSocketClient entered() {
        WebSocketClient client = WebSocketClient.connect(port());
        client.hears("SERVER:You are connected to room: &quot;Free Chat&quot;");
        return client;
    }

    private static String handshake(String... headers) {
        try (RawSocket raw = new RawSocket(port())) {
            return raw.handshake(headers);
        }
    }

    @Test
    void aProgramWithoutOriginIsLetIn() {
        assertThat(handshake())
                .startsWith("HTTP/1.1 101")
                .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); // RFC 6455 §1.3
    }

    @Test
    void aPageOfThisServerIsLetIn() {
        assertThat(handshake("Origin: http://localhost:" + port())).startsWith("HTTP/1.1 101");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "http://localhost:1",
                "https://localhost:{port}",
                "null",
                "",
                "http://localhost",
                "http://localhost.evil.example:{port}",
                "http://evil-localhost:{port}",
                "http://localhost.:{port}",
                "file://",
                "http://127.0.0.1:{port}",
                "http://sub.localhost:{port}",
                "http://[",
                "%%%",
                "http://localhost:{port}\r\nOrigin: http://evil.example"
            })
    @ExtendWith(OutputCaptureExtension.class)
    @ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
    void anyOtherPageIsRefused(String origin, CapturedOutput log) {
        String head = handshake("Origin: " + origin.replace("{port}", String.valueOf(port())));

        assertThat(head).startsWith("HTTP/1.1 403");
        assertThat(log).doesNotContain("\tat ");
    }

    @Test
    void aForwardedHostDoesNotMakeAPageOurs() {
        assertThat(handshake("Origin: http://evil.example", "X-Forwarded-Host: evil.example"))
                .startsWith("HTTP/1.1 403");
    }

    @Test
    void anUnknownSubprotocolIsRefused() {
        assertThat(handshake("Sec-WebSocket-Protocol: mqtt, soap")).startsWith("HTTP/1.1 400");
    }

    @Test
    void compressionIsNotAgreedTo() {
        assertThat(handshake("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"))
                .startsWith("HTTP/1.1 101")
                .doesNotContain("Sec-WebSocket-Extensions");
    }

    @Test
    void aPathBesideIsNotTheChat() {
        for (String path : new String[] {"/CHAT", "/chat/x", "/chat%2f"}) {
            try (RawSocket raw = new RawSocket(port())) {
                raw.send(("GET "
                                + path
                                + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));

                assertThat(raw.head()).as(path).matches("(?s)HTTP/1.1 4\\d\\d.*");
            }
        }
    }

    @Test
    void aBinaryFrameClosesWith1003() {
        try (RawSocket raw = RawSocket.chatting(port())) {
            raw.sendFrame(0x82, (byte) 'h');

            assertThat(raw.closeCode()).isEqualTo(1003);
        }
    }

    @Test
    void invalidUtf8ClosesWith1007() {
        byte[][] invalid = {
            {(byte) 0x80},
            {(byte) 0xC0, (byte) 0xAF},
            {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80}
        };
        for (byte[] bytes : invalid) {
            try (RawSocket raw = RawSocket.chatting(port())) {
                raw.sendFrame(0x81, bytes);

                assertThat(raw.closeCode()).isEqualTo(1007);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "61C0AF", "F09F9880EDA080", "61E282", "F0"})
    void whatIsNotUtf8IsToldInOurWords(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        try (RawSocket raw = RawSocket.chatting(port());
                RawSocket json = new RawSocket(port())) {
            raw.sendFrame(0x81, bytes);
            json.handshake("Sec-WebSocket-Protocol: " + JsonCodec.NAME);
            json.sendFrame(0x81, bytes);

            assertThat(closeText(raw.frame())).isEqualTo("The text is not UTF-8");
            assertThat(json.frame().text()).contains("goodbye", "The text is not UTF-8");
            assertThat(closeText(json.frame())).isEqualTo("The text is not UTF-8");
        }
    }

    private static String closeText(RawSocket.ServerFrame frame) {
        assertThat(frame.firstByte()).isEqualTo(0x88);
        assertThat(frame.closeCode()).isEqualTo(1007);
        return frame.text().substring(2);
    }

    @Test
    void whatIsNotUtf8IsToldBeforeItsFrameIsWhole() {
        try (RawSocket raw = RawSocket.chatting(port())) {
            raw.send((byte) 0x81, (byte) 0x8A, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0xC0);

            assertThat(raw.closeCode()).isEqualTo(1007);
        }
    }

    @Test
    void halfAPairOfAnotherCharacterIsNoMark() {
        String text = Character.toString(0x10000) + Character.toString(0x1F400); // both end with DC00
        try (RawSocket raw = RawSocket.chatting(port())) {
            raw.sendText(text);

            assertThat(raw.frame().text()).isEqualTo("MESSAGE:[Free Chat] Anonymous: " + text);
        }
    }

    @Test
    void aCharacterMayBeSplitOverFragments() {
        try (RawSocket raw = RawSocket.chatting(port())) {
            byte[] text = "€".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < text.length; i++) {
                raw.sendFrame((i == 0 ? 0x01 : 0x00) | (i == text.length - 1 ? 0x80 : 0), text[i]);
            }

            assertThat(raw.frame().text()).isEqualTo("MESSAGE:[Free Chat] Anonymous: €");
        }
    }

    @Test
    void aPingBetweenFragmentsIsAnsweredAtOnce() {
        try (RawSocket raw = RawSocket.chatting(port())) {
            raw.sendFrame(0x01, (byte) 'a');
            raw.sendFrame(0x89, (byte) 'p');
            assertThat(raw.frame().firstByte()).isEqualTo(0x8A);
            raw.sendFrame(0x80, (byte) 'b');

            assertThat(raw.frame().text()).isEqualTo("MESSAGE:[Free Chat] Anonymous: ab");
        }
    }

    @Test
    void aMessageOfTheLongestLengthIsDealtWithAndALongerOneCloses1009() {
        try (RawSocket raw = RawSocket.chatting(port())) {
            raw.sendText("x".repeat(65_536));
            assertThat(raw.frame().text()).isEqualTo("SERVER:The message is longer than 4000 characters");

            raw.sendText("x".repeat(65_537));

            assertThat(raw.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void fragmentsTogetherCannotBeLonger() {
        WebSocketClient client = entered();
        String part = "ы".repeat(16_384); // 32 KiB

        client.saysPart(part, false).saysPart(part, false).saysPart("x", true);

        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void emptyFragmentsAreNoWayToSendForEver() {
        try (RawSocket raw = RawSocket.chatting(port())) {
            raw.sendFrame(0x01, (byte) 'a');
            raw.sendEmptyFrames(70_000, 0x00);

            assertThat(raw.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void aMessageThatBeginsWithNothingIsAMessage() {
        try (RawSocket raw = RawSocket.chatting(port())) {
            raw.sendFrame(0x01);
            raw.sendFrame(0x80, (byte) 'h', (byte) 'i');

            assertThat(raw.frame().text()).isEqualTo("MESSAGE:[Free Chat] Anonymous: hi");
        }
    }

    @Test
    void whoSendsOnAfterTheServersGoodbyeIsCutOff() {
        try (RawSocket raw = RawSocket.chatting(port())) {
            raw.sendFrame(0x82, (byte) 'h');
            assertThat(raw.closeCode()).isEqualTo(1003);
            byte[] more = new byte[64 * 1024];

            assertThatThrownBy(() -> {
                        for (int sent = 0; sent < 64 * 1024 * 1024; sent += more.length) {
                            raw.sendFrame(0x82, more);
                        }
                    })
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    /** Pings are answered before they reach our handler. */
    @Test
    void whoFloodsWithPingsIsSentAway() {
        try (RawSocket raw = RawSocket.chatting(port());
                WebSocketClient other = entered()) {
            CompletableFuture<Integer> closed = CompletableFuture.supplyAsync(raw::closeCode);
            for (int i = 0; !closed.isDone(); i++) {
                raw.sendEmptyFrames(20, 0x89);
                other.says("still here " + i).hears("MESSAGE:[Free Chat] Anonymous: still here " + i);
            }

            assertThat(closed.join()).isEqualTo(1008);
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    @ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
    void reservedBitsAndOpcodesAndUnmaskedFramesClose1002(CapturedOutput log) {
        for (int first : new int[] {0xC1, 0xA1, 0x91, 0x83, 0x8B, 0x80, 0x09}) {
            try (RawSocket raw = RawSocket.chatting(port())) {
                raw.sendFrame(first, (byte) 'x');

                assertThat(raw.closeCode()).as("%x", first).isEqualTo(1002);
            }
        }
        try (RawSocket raw = RawSocket.chatting(port())) {
            raw.send((byte) 0x81, (byte) 1, (byte) 'x');

            assertThat(raw.closeCode()).isEqualTo(1002);
        }
        assertThat(log).doesNotContain("\tat ");
    }

    @Test
    void aTextIsTheSameAfterTheWay() {
        try (WebSocketClient client = entered()) {
            String text = "quotes ' back\\slash %n {} ${jndi:ldap://x} 🙂 שלום \t tab\u2028line";

            client.says(text);

            client.hears("MESSAGE:[Free Chat] Anonymous: " + text);
        }
    }

    @Test
    void blankFramesAreIgnored() {
        try (WebSocketClient client = entered()) {
            client.says("").says("   ").says("\u0000").says("\r\n").hearsNothingElse();
        }
    }

    @Test
    void whoClosesIsOutOfTheRoom() {
        try (WebSocketClient stays = entered()) {
            WebSocketClient goes = entered();
            goes.socket().sendClose(1000, "").join();
            assertThat(goes.closeCode()).isEqualTo(1000);

            // the room may be left only after the closing handshake
            await().atMost(ChatClient.DEADLINE).until(() -> {
                stays.says("#who Free Chat");
                return stays.next().equals("SERVER:Connected in room &quot;Free Chat&quot;: Anonymous (1)");
            });
        }
    }
}
