package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.HttpSession;
import chat.rambler.support.Junk;
import chat.rambler.support.RawSocket;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Abuse from the open internet: masses of junk, slow clients, storms. The server runs in its own process, so that its
 * resources can be counted from outside, and with Turkish rules for letters.
 */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("AbuseIT")
@TestMethodOrder(MethodOrderer.MethodName.class)
@Order(1) // it takes long
class AbuseIT {
    /** Rounds of 8 pieces of junk, after {@link #FIRST_ROUNDS} that warm up and do not count. */
    private static final int ROUNDS = 500;

    private static final int FIRST_ROUNDS = 250;

    private static final ServerProcess SERVER = new ServerProcess(
            List.of("-Duser.language=tr", "-Duser.country=TR"),
            "--spring.profiles.active=memory",
            "--chat.limits.messages-per-second=0",
            "--chat.history.replay=0",
            "--chat.history.per-room=100",
            "--chat.limits.handshake=2s");

    @BeforeAll
    static void start() throws IOException {
        SERVER.start();
    }

    /** After all tests, the log has no stack trace and no line that a client wrote. */
    @AfterAll
    static void stop() throws Exception {
        SERVER.close();
        String log = SERVER.log();
        assertThat(log)
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain("FORGED")
                .doesNotContain("slurm-2999")
                .doesNotMatch("(?s).*[\\x00-\\x08\\x0b-\\x1f\\x7f].*");
        assertThat(log.lines()).hasSizeLessThan(40);
    }

    private static TcpClient entered() {
        return (TcpClient) TcpClient.connect(SERVER.tcpPort()).hearsStart("SERVER:You are connected");
    }

    /** 4,000 pieces of junk. */
    @Test
    void junkLeavesNothingBehind() throws Exception {
        Junk junk = new Junk(20_261_125);
        for (int i = 0; i < FIRST_ROUNDS; i++) {
            throwAll(junk);
        }
        int files = quiet(SERVER::openFiles);
        int threads = quiet(SERVER::threads);
        long heap = SERVER.heap();

        for (int i = 0; i < ROUNDS; i++) {
            throwAll(junk);
        }

        await().atMost(ChatClient.DEADLINE) // some of Tomcat's threads live a second longer
                .untilAsserted(() -> {
                    assertThat(SERVER.openFiles()).isLessThanOrEqualTo(files + files / 20);
                    assertThat(SERVER.threads()).isLessThanOrEqualTo(threads + threads / 20);
                });
        await().atMost(ChatClient.DEADLINE) // lost members count as present for 8 s
                .untilAsserted(() -> assertThat(SERVER.heap()).isLessThan(heap * 105 / 100));
        try (ChatClient fry = entered()) {
            fry.says("still here").hearsStart("MESSAGE:[Free Chat] Anonymous: still here");
        }
    }

    /** Sends 8 pieces of junk: two requests, two handshakes, two lines, one lot of frames and one of JSON objects. */
    private static void throwAll(Junk junk) {
        for (int i = 0; i < 2; i++) {
            junk.request(SERVER.httpPort());
            junk.handshake(SERVER.httpPort());
            junk.line(SERVER.tcpPort());
        }
        junk.frames(SERVER.httpPort());
        junk.objects(SERVER.httpPort());
    }

    /** A number, once it has stopped falling. */
    private static int quiet(Callable<Integer> number) throws Exception {
        int[] lowest = {number.call()};
        await().atMost(ChatClient.DEADLINE)
                .pollInterval(Duration.ofMillis(1_500))
                .until(() -> {
                    int now = number.call();
                    boolean settled = now >= lowest[0];
                    lowest[0] = Math.min(now, lowest[0]);
                    return settled;
                });
        return lowest[0];
    }

    /** Else one request could fill the heap or the disk before it is checked. */
    @ParameterizedTest
    @ValueSource(strings = {"PUT /", "DELETE /me", "PATCH /login", "POST /", "POST /login", "POST /nowhere"})
    void aBodyThatNobodyWantsIsNotRead(String request) {
        for (String type : List.of(
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=b",
                "multipart/form-data",
                "text/plain")) {
            try (RawSocket raw = new RawSocket(SERVER.httpPort())) {
                String head = request
                        + " HTTP/1.1\r\nHost: x\r\nContent-Type: "
                        + type
                        + "\r\nContent-Length: 1000000000\r\n\r\n";
                raw.send((head + "a=1&".repeat(8_000)).getBytes(StandardCharsets.ISO_8859_1));

                assertThat(raw.head()).as("%s %s", request, type).startsWith("HTTP/1.1 4");
            }
        }
    }

    /** Tomcat's own timeout starts again with each byte. */
    @Test
    void headersThatComeByteByByteAreCutAndNobodyElseNotices() throws Exception {
        List<RawSocket> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            slow.add(new RawSocket(SERVER.httpPort()));
        }
        byte[] request = RawSocket.handshakeRequest(SERVER.httpPort()).getBytes(StandardCharsets.ISO_8859_1);
        long began = System.nanoTime();
        CompletableFuture<Void> dripping = CompletableFuture.runAsync(() -> drip(slow, request, began));
        while (!dripping.isDone()) {
            try (RawSocket other = RawSocket.chatting(SERVER.httpPort())) {
                other.sendText("hello");
                assertThat(other.frame().text()).contains("hello");
            }
        }
        dripping.join();

        slow.forEach(RawSocket::close);
    }

    /** Sends one byte to each, again and again, until all are cut. */
    private static void drip(List<RawSocket> slow, byte[] request, long began) {
        List<RawSocket> open = new ArrayList<>(slow);
        for (int at = 0; !open.isEmpty() && at < request.length - 2; at++) {
            byte next = request[at];
            open.removeIf(socket -> !takes(socket, next));
            long due = began + Duration.ofMillis(300).toNanos() * (at + 1);
            await().pollDelay(Duration.ZERO).until(() -> System.nanoTime() - due > 0);
        }
        assertThat(open).isEmpty();
    }

    private static boolean takes(RawSocket socket, byte next) {
        try {
            socket.send(next);
            return true;
        } catch (UncheckedIOException cut) {
            return false;
        }
    }

    @Test
    void aStormOfConnectionsPasses() throws Exception {
        int files = quiet(SERVER::openFiles);
        for (int i = 0; i < 1_000; i++) {
            RawSocket raw = new RawSocket(SERVER.httpPort());
            raw.send(RawSocket.handshakeRequest(SERVER.httpPort()).getBytes(StandardCharsets.ISO_8859_1));
            raw.reset();
            TcpClient.connect(SERVER.tcpPort()).close();
        }

        try (ChatClient fry = entered()) {
            fry.says("after the storm").hearsStart("MESSAGE:[Free Chat] Anonymous: after");
        }
        await().atMost(ChatClient.DEADLINE).until(() -> SERVER.openFiles() <= files + files / 20);
    }

    @Test
    void nobodyWritesIntoTheLog() {
        String forged = "\u001b[2J\nFORGED 2026-01-01 ERROR all is lost\r\nFORGED";
        try (TcpClient fry = entered()) {
            fry.says("#login x\u001b[31mFORGED slurm-2999").hearsStart("SERVER:");
            fry.says("#register FORGED:\u0000 slurm-2999").hearsStart("SERVER:");
            fry.says("#FORGED").hearsStart("SERVER:Unknown command");
        }
        HttpSession session = new HttpSession(SERVER.httpPort());
        session.send("POST", "/login", "user=FORGED%0aFORGED&password=slurm-2999");
        session.send("POST", "/login", "{\"user\": \"FORGED\\nFORGED\", \"password\": 7");
        session.send("GET", "/FORGED%0aFORGED%1b%5b2J", "");
        try (RawSocket raw = new RawSocket(SERVER.httpPort())) {
            raw.handshake(
                    "User-Agent: " + forged.replace("\n", "").replace("\r", ""), "Cookie: user=FORGED; user=\"FORGED");
        }
    }

    /** In Turkish the lower case of I has no dot, unless the code uses {@code Locale.ROOT}. */
    @Test
    void turkishLettersChangeNothing() {
        try (ChatClient fry = entered()) {
            fry.says("#REGISTER IRIS slurm-2999").hearsStart("SERVER:User");
            fry.says("#LOGIN iris slurm-2999").hearsStart("SERVER:You are logged in as \"IRIS\"");
            fry.says("#JOIN ROOM JAVASCRIPT DEVELOPERS").hearsStart("SERVER:You are connected");
            fry.says("#LIMITS").hearsStart("SERVER:connections_per_address");
        }
    }
}
