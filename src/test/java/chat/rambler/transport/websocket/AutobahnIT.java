package chat.rambler.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.Connection;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.TextCodec;
import chat.rambler.support.ChatServer;
import chat.rambler.support.TestCertificate;
import chat.rambler.support.TlsTunnel;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Autobahn conformance suite, groups 1 to 7 and 10, against an echo that uses the chat's transports. */
@Tag("soak") // FrameReaderTest has the rules themselves
class AutobahnIT {
    private static final int CASES = 247;
    private static final int TUNNEL_BYTES = 64 * 1024;

    private static final Set<String> PASSED = Set.of("OK", "INFORMATIONAL");

    /** The suite usually takes half a minute; one that takes this long hangs. */
    private static final Duration HANGS = Duration.ofMinutes(7);

    @TestConfiguration(proxyBeanMethods = false)
    static class EchoConfiguration {
        @Bean
        WebSocketConfigurer echoEndpoint(SocketLoop loop) {
            return registry -> registry.addHandler(new Echo(), "/echo")
                    .setHandshakeHandler(new DefaultHandshakeHandler(new WebSocketUpgrade(loop)))
                    .setAllowedOriginPatterns("*");
        }
    }

    /** Receives messages in parts, as the chat does, and sends them back whole through the chat's own transport. */
    private static final class Echo extends AbstractWebSocketHandler {
        private static final long MOST_BYTES = 16_000_000;
        private static final int BINARY = 0x82; // RFC 6455 §5.2: FIN and the opcode

        private final Map<String, Connection> connections = new ConcurrentHashMap<>();
        private final Map<String, StringBuilder> texts = new ConcurrentHashMap<>();
        private final Map<String, ByteArrayOutputStream> binaries = new ConcurrentHashMap<>();

        @Override
        public boolean supportsPartialMessages() {
            return true;
        }

        @Override
        public void afterConnectionEstablished(WebSocketSession session) {
            WebSocketPeer peer = ((PeerSession) session).getNativeSession();
            Connection connection = new Connection(
                    session.getId(), TextCodec.WEBSOCKET, peer.transport(TextCodec.WEBSOCKET), MOST_BYTES);
            connections.put(session.getId(), connection);
            peer.talksOver(connection);
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) {
            StringBuilder text = texts.computeIfAbsent(session.getId(), _ -> new StringBuilder());
            text.append(message.getPayload());
            if (message.isLast()) {
                connections.get(session.getId()).outbox().answer(Frame.of(List.of(text.toString())));
                text.setLength(0);
            }
        }

        /** The chat sends no binary frames: a text's header, which is as long, is used with another opcode. */
        @Override
        protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
            ByteArrayOutputStream bytes = binaries.computeIfAbsent(session.getId(), _ -> new ByteArrayOutputStream());
            bytes.writeBytes(message.getPayload().array());
            if (message.isLast()) {
                byte[] payload = bytes.toByteArray();
                byte[] frame = Frame.of(List.of("x".repeat(payload.length))).asWebSocket();
                frame[0] = (byte) BINARY;
                System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
                connections.get(session.getId()).outbox().control(frame);
                bytes.reset();
            }
        }

        @Override
        public void handleTransportError(WebSocketSession session, Throwable failure) {
            // the suite breaks connections on purpose
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            connections.remove(session.getId()).outbox().discard();
            texts.remove(session.getId());
            binaries.remove(session.getId());
        }
    }

    @Test
    void everyCasePasses() throws Exception {
        try (ChatServer server = ChatServer.startWith(EchoConfiguration.class)) {
            everyCasePasses(server.httpPort(), "plain");
        }
    }

    @Test
    void everyCasePassesWithTls(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory.resolve("own.p12"));
        try (ChatServer server = ChatServer.startWith(EchoConfiguration.class, certificate.properties());
                TlsTunnel tunnel = new TlsTunnel(certificate.trusting(), server.httpPort(), TUNNEL_BYTES)) {
            everyCasePasses(tunnel.port(), "tls");
        }
    }

    /** A case that fails is played once more: the suite waits only half a second for an echo, however busy the machine is. */
    private static void everyCasePasses(int port, String name) throws Exception {
        Map<String, String> all = play(port, name);
        assertThat(all).hasSize(CASES);
        List<String> failed = all.keySet().stream()
                .filter(played -> !PASSED.contains(all.get(played)))
                .toList();
        if (!failed.isEmpty()) {
            assertThat(play(port, name + "-again", failed.toArray(String[]::new)))
                    .allSatisfy((_, behavior) -> assertThat(PASSED).contains(behavior));
        }
    }

    /** What comes of each case. */
    private static Map<String, String> play(int port, String name, String... cases) throws Exception {
        Path reports = Path.of("target", "autobahn-reports", name).toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpython.cachedir.skip=true",
                "-cp",
                "target/autobahn/*",
                "org.python.util.jython",
                "src/test/resources/websocket_suite.py",
                "ws://127.0.0.1:" + port + "/echo",
                reports.toString()));
        command.addAll(List.of(cases));
        Process suite = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("target/autobahn.log"))
                .start();
        try {
            assertThat(suite.waitFor(HANGS.toSeconds(), TimeUnit.SECONDS))
                    .as("the suite ends, see target/autobahn.log")
                    .isTrue();
        } finally {
            suite.descendants().forEach(ProcessHandle::destroyForcibly);
            suite.destroyForcibly();
        }
        JsonNode results = JsonMapper.shared()
                .readTree(reports.resolve("index.json").toFile())
                .get("server");
        Map<String, String> behaviors = new TreeMap<>();
        results.properties()
                .forEach(result -> behaviors.put(
                        result.getKey(), result.getValue().get("behavior").stringValue()));
        return behaviors;
    }
}
