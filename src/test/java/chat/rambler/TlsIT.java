package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.HttpSession;
import chat.rambler.support.RawSocket;
import chat.rambler.support.TestCertificate;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page, its WebSocket and the TCP port with TLS, with certificates made here. */
class TlsIT {
    @TempDir
    static Path directory;

    private static TestCertificate certificate;
    private static ChatServer server;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.make(directory.resolve("first.p12"));
        server = ChatServer.start(certificate.properties(
                "spring.ssl.bundle.jks.own.reload-on-update=true",
                "spring.ssl.bundle.watch.file.quiet-period=200ms",
                "chat.tcp.ssl-bundle=own",
                ChatServer.MANAGED));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SSLSocket connected(int port) throws Exception {
        SSLSocket socket = (SSLSocket) certificate.trusting().getSocketFactory().createSocket("localhost", port);
        socket.setSoTimeout((int) ChatClient.DEADLINE.toMillis());
        socket.startHandshake();
        return socket;
    }

    private static BigInteger shown(int port) throws Exception {
        try (SSLSocket socket = connected(port)) {
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            texts.add(text.toString());
            socket.request(1);
            return null;
        }

        String next() throws InterruptedException {
            String next = texts.poll(ChatClient.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return next;
        }
    }

    @Test
    void thePageItsWebSocketAndTheLinesAreInTheSameRoom() throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                        .sslContext(certificate.trusting())
                        .build();
                SSLSocket lines = connected(server.tcpPort())) {
            assertThat(post(client, "/register").statusCode()).isEqualTo(201);
            assertThat(post(client, "/login").headers().firstValue("Set-Cookie").orElseThrow())
                    .contains("; Secure");
            Heard heard = new Heard();
            WebSocket socket = client.newWebSocketBuilder()
                    .buildAsync(URI.create("wss://localhost:" + server.httpPort() + "/chat"), heard)
                    .join();
            assertThat(heard.next()).startsWith("SERVER:You are connected");
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(lines.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).startsWith("SERVER:You are connected");

            lines.getOutputStream().write("by line\n".getBytes(StandardCharsets.UTF_8));
            assertThat(in.readLine()).isEqualTo("MESSAGE:[Free Chat] Anonymous: by line");
            assertThat(heard.next()).isEqualTo("MESSAGE:[Free Chat] Anonymous: by line");
            socket.sendText("by frame", true).join();
            assertThat(heard.next()).isEqualTo("MESSAGE:[Free Chat] Anonymous: by frame");
            assertThat(in.readLine()).isEqualTo("MESSAGE:[Free Chat] Anonymous: by frame");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }

    private static HttpResponse<String> post(HttpClient client, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.httpPort() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("user=fry&password=slurm-2999"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Open connections do not notice. */
    @Test
    void aNewCertificateIsShownWithoutARestart() throws Exception {
        BigInteger first = shown(server.tcpPort());
        assertThat(shown(server.httpPort())).isEqualTo(first);
        try (SSLSocket stays = connected(server.tcpPort())) {
            Path next = TestCertificate.make(directory.resolve("next.p12")).keys();

            Files.move(next, certificate.keys(), StandardCopyOption.REPLACE_EXISTING);

            for (int port : new int[] {server.tcpPort(), server.httpPort()}) {
                await().atMost(ChatClient.DEADLINE)
                        .ignoreExceptionsInstanceOf(SSLException.class) // still the old one
                        .until(() -> !shown(port).equals(first));
            }
            OutputStream out = stays.getOutputStream();
            out.write("#whoami\n".getBytes(StandardCharsets.UTF_8));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(stays.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).startsWith("SERVER:You are connected");
            assertThat(in.readLine()).isEqualTo("SERVER:You are Anonymous");
        }
    }

    @Test
    void whoDoesNotAgreeUponTlsInTimeIsCutAndPlainLinesAreNotRead() {
        try (ChatServer hurried =
                ChatServer.start(certificate.properties("chat.tcp.ssl-bundle=own", "chat.limits.handshake=1s"))) {
            for (int port : new int[] {hurried.tcpPort(), hurried.httpPort()}) {
                try (RawSocket silent = new RawSocket(port)) {
                    silent.send((byte) 0x16, (byte) 0x03, (byte) 0x01); // and nothing more
                    assertThat(silent.untilClosed()).isEmpty();
                }
            }
            try (RawSocket plain = new RawSocket(hurried.tcpPort())) {
                plain.send("#whoami\n".getBytes(StandardCharsets.UTF_8));
                assertThat(plain.untilClosed()).doesNotContain("SERVER");
            }
        }
    }

    @Test
    void aBundleThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> ChatServer.start("chat.tcp.ssl-bundle=nowhere").close())
                .hasStackTraceContaining("SSL bundle name 'nowhere' cannot be found");
    }

    @Test
    void aClientThatAgreesAnewIsClosed() throws Exception {
        SSLSocket socket =
                (SSLSocket) certificate.trusting().getSocketFactory().createSocket("localhost", server.tcpPort());
        try (socket) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.setSoTimeout((int) ChatClient.DEADLINE.toMillis());
            assertThat(socket.getInputStream().read()).isEqualTo('S'); // of SERVER:

            socket.startHandshake();

            assertThatThrownBy(() -> {
                        while (socket.getInputStream().read() >= 0) {
                            socket.getOutputStream().write("#whoami\n".getBytes(StandardCharsets.UTF_8));
                        }
                        throw new EOFException();
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void theManagementPortStaysPlain() {
        assertThat(new HttpSession(server.managementPort())
                        .send("GET", "/actuator/health", "")
                        .status())
                .isEqualTo(200);
    }
}
