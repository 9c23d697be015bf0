package chat.rambler.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.Outbox;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.TextCodec;
import chat.rambler.support.ChatServer;
import jakarta.websocket.Session;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Autobahn conformance suite, groups 1 to 7 and 10, against an echo that uses the chat's transports. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("AutobahnIT")
@Order(1) // it takes long
class AutobahnIT {
    private static final int CASES = 247;

    private static final Set<String> PASSED = Set.of("OK", "INFORMATIONAL");

    /** The suite usually takes half a minute; one that takes this long hangs. */
    private static final Duration HANGS = Duration.ofMinutes(7);

    @TestConfiguration(proxyBeanMethods = false)
    static class EchoConfiguration {
        @Bean
        WebSocketConfigurer echoEndpoint(WebSocketTransports links) {
            return registry -> registry.addHandler(new Echo(links), "/echo")
                    .setHandshakeHandler(new DefaultHandshakeHandler(new UncompressedUpgrade()))
                    .setAllowedOriginPatterns("*");
        }
    }

    /**
     * Receives messages in parts, as the chat does, and sends them back whole: texts through the chat's own transport,
     * the rest through Tomcat. Text that is not UTF-8 ends the connection as in the chat.
     */
    private static final class Echo extends AbstractWebSocketHandler {
        private static final long MOST_BYTES = 16_000_000;

        private final WebSocketTransports links;
        private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
        private final Map<String, StringBuilder> texts = new ConcurrentHashMap<>();
        private final Map<String, ByteArrayOutputStream> binaries = new ConcurrentHashMap<>();

        Echo(WebSocketTransports links) {
            this.links = links;
        }

        @Override
        public boolean supportsPartialMessages() {
            return true;
        }

        @Override
        public void afterConnectionEstablished(WebSocketSession session) {
            Session standard = ((NativeWebSocketSession) session).getNativeSession(Session.class);
            outboxes.put(session.getId(), new Outbox(links.transport(standard, TextCodec.WEBSOCKET), MOST_BYTES));
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) {
            Outbox outbox = outboxes.get(session.getId());
            if (outbox == null) {
                return; // it has been closed meanwhile
            }
            if (MarkingDecoder.isMarked(message.getPayload())) {
                outbox.end(CloseReason.NOT_UTF8);
                return;
            }
            StringBuilder text = texts.computeIfAbsent(session.getId(), _ -> new StringBuilder());
            text.append(message.getPayload());
            if (message.isLast()) {
                outbox.answer(Frame.of(List.of(text.toString())));
                text.setLength(0);
                if (!links.areDirect()) { // another thread writes: the echo must come before what follows
                    awaitWritten(outbox);
                }
            }
        }

        private static void awaitWritten(Outbox outbox) {
            try {
                outbox.awaitEmpty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) throws IOException {
            ByteArrayOutputStream bytes = binaries.computeIfAbsent(session.getId(), _ -> new ByteArrayOutputStream());
            ByteBuffer payload = message.getPayload();
            bytes.write(payload.array(), payload.arrayOffset() + payload.position(), payload.remaining());
            if (message.isLast()) {
                session.sendMessage(new BinaryMessage(bytes.toByteArray()));
                bytes.reset();
            }
        }

        @Override
        public void handleTransportError(WebSocketSession session, Throwable failure) {
            // the suite breaks connections on purpose
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            outboxes.remove(session.getId()).discard();
            texts.remove(session.getId());
            binaries.remove(session.getId());
        }
    }

    @Test
    void everyCasePassesWithTheDirectLink() throws Exception {
        everyCasePasses("direct");
    }

    @Test
    @Tag("soak")
    void everyCasePassesWithThePortableLink() throws Exception {
        everyCasePasses("portable");
    }

    /** A case that fails is played once more: the suite waits only half a second for an echo, however busy the machine is. */
    private static void everyCasePasses(String link) throws Exception {
        try (ChatServer server = ChatServer.startWith(EchoConfiguration.class, "chat.websocket.link=" + link)) {
            Map<String, String> all = play(server, link);
            assertThat(all).hasSize(CASES);
            List<String> failed = all.keySet().stream()
                    .filter(name -> !PASSED.contains(all.get(name)))
                    .toList();
            if (!failed.isEmpty()) {
                assertThat(play(server, link + "-again", failed.toArray(String[]::new)))
                        .allSatisfy((_, behavior) -> assertThat(PASSED).contains(behavior));
            }
        }
    }

    /** What comes of each case. */
    private static Map<String, String> play(ChatServer server, String name, String... cases) throws Exception {
        Path reports = Path.of("target", "autobahn-reports", name).toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dpython.cachedir.skip=true",
                "-cp",
                "target/autobahn/*",
                "org.python.util.jython",
                "src/test/resources/websocket_suite.py",
                "ws://127.0.0.1:" + server.httpPort() + "/echo",
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
