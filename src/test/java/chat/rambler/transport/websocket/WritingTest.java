package chat.rambler.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RawSocket;
import chat.rambler.support.TcpClient;
import chat.rambler.support.TestCertificate;
import chat.rambler.support.TlsTunnel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Frames to a peer whose window is so small that each is written in parts: with and without TLS they stay whole and in
 * order, whatever comes in between.
 */
class WritingTest {
    private static final String[] SETTINGS = {"chat.history.replay=0", "chat.limits.messages-per-second=0"};
    private static final int WINDOW = 512;
    private static final int TUNNEL_WINDOW = 8 * 1024; // with less it moves next to nothing
    private static final int WIDE = 64 * 1024;
    private static final int MESSAGES = 100;
    private static final int PINGS = 30;
    private static final int GOODBYES = 300;
    private static final int TEXT = 0x81; // RFC 6455 §5.2: FIN and the opcode
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8A;
    private static final String PADDING = "x".repeat(2_000); // all together less than the outbox holds

    @TempDir
    private static Path directory;

    private static ChatServer plain;
    private static ChatServer secured;
    private static TlsTunnel tunnel;
    private static TlsTunnel wideTunnel;

    /** Where frames are written to: the socket itself, or TLS. */
    private enum Way {
        PLAIN,
        TLS;

        int port() {
            return this == PLAIN ? plain.httpPort() : tunnel.port();
        }

        int widePort() {
            return this == PLAIN ? plain.httpPort() : wideTunnel.port();
        }

        /** Somebody who talks past the tunnel, which is slow. */
        ChatClient speaker() {
            return TcpClient.connect((this == PLAIN ? plain : secured).tcpPort());
        }
    }

    @BeforeAll
    static void start() {
        plain = ChatServer.start(SETTINGS);
        TestCertificate certificate = TestCertificate.make(directory.resolve("own.p12"));
        secured = ChatServer.start(certificate.properties(SETTINGS));
        tunnel = new TlsTunnel(certificate.trusting(), secured.httpPort(), TUNNEL_WINDOW);
        wideTunnel = new TlsTunnel(certificate.trusting(), secured.httpPort(), WIDE);
    }

    @AfterAll
    static void stop() throws IOException {
        tunnel.close();
        wideTunnel.close();
        secured.close();
        plain.close();
    }

    private static RawSocket narrow(int port) {
        RawSocket raw = new RawSocket(port, WINDOW);
        assertThat(raw.handshake()).startsWith("HTTP/1.1 101");
        raw.frame(); // the greeting
        return raw;
    }

    /** Says all messages, and returns when they are stored and offered to everybody. */
    private static void speak(Way way) {
        ChatClient speaker = way.speaker();
        for (int i = 0; i < MESSAGES; i++) {
            speaker.says(i + " " + PADDING);
        }
        speaker.until("MESSAGE:[Free Chat] Anonymous: " + (MESSAGES - 1) + " " + PADDING);
        speaker.close();
    }

    @ParameterizedTest
    @EnumSource
    void pongsComeBetweenWholeFrames(Way way) {
        try (RawSocket raw = narrow(way.port())) {
            speak(way);
            for (int i = 0; i < PINGS; i++) {
                raw.sendFrame(PING, Integer.toString(i).getBytes(StandardCharsets.UTF_8));
            }

            List<String> texts = new ArrayList<>();
            List<String> pongs = new ArrayList<>();
            while (texts.size() < MESSAGES || pongs.size() < PINGS) {
                RawSocket.ServerFrame frame = raw.frame();
                if (frame.firstByte() == PONG) {
                    pongs.add(frame.text());
                } else if (frame.firstByte() == TEXT) {
                    texts.add(frame.text());
                } else {
                    assertThat(frame.firstByte()).isEqualTo(PING);
                }
            }

            assertThat(texts).isEqualTo(said());
            assertThat(pongs)
                    .isEqualTo(IntStream.range(0, PINGS)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGoodbyeIsAnsweredBehindAWholeFrame(Way way) {
        try (RawSocket raw = narrow(way.port())) {
            speak(way);
            raw.sendFrame(CLOSE, (byte) 0x03, (byte) 0xE8); // 1000

            List<String> texts = new ArrayList<>();
            RawSocket.ServerFrame frame = raw.frame();
            for (; frame.firstByte() == TEXT; frame = raw.frame()) {
                texts.add(frame.text());
            }

            assertThat(texts).isEqualTo(said().subList(0, texts.size()));
            assertThat(frame.firstByte()).isEqualTo(CLOSE);
            assertThat(frame.closeCode()).isEqualTo(1000);
            assertThat(raw.untilClosed()).isEmpty();
        }
    }

    /** Peers close while a room talks: each gets the close frame last. */
    @ParameterizedTest
    @EnumSource
    void nothingFollowsAGoodbye(Way way) throws InterruptedException {
        int port = way.widePort();
        AtomicBoolean enough = new AtomicBoolean();
        Thread talk = Thread.ofVirtual().start(() -> {
            ChatClient speaker = way.speaker();
            for (int i = 0; !enough.get(); i++) {
                speaker.says("word " + i);
                speaker.until("MESSAGE:[Free Chat] Anonymous: word " + i);
            }
            speaker.close();
        });
        for (int peer = 0; peer < GOODBYES; peer++) {
            try (RawSocket raw = new RawSocket(port)) {
                assertThat(raw.handshake()).startsWith("HTTP/1.1 101");
                RawSocket.ServerFrame frame = raw.frame(); // the greeting
                while (!frame.text().contains("word")) {
                    frame = raw.frame();
                }
                raw.sendFrame(CLOSE, (byte) 0x03, (byte) 0xE8); // 1000

                assertThat(raw.closeCode()).isEqualTo(1000);
                assertThat(raw.untilClosed()).isEmpty();
            }
        }
        enough.set(true);
        talk.join();
    }

    private static List<String> said() {
        return IntStream.range(0, MESSAGES)
                .mapToObj(i -> "MESSAGE:[Free Chat] Anonymous: " + i + " " + PADDING)
                .toList();
    }
}
