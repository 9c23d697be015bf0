package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.RawSocket;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What takes long and must not grow: many idle connections, minutes of flood, connections that come and go. Its output
 * is in src/docs/operations.
 */
@Tag("soak")
class SoakIT {
    private static final Logger LOG = LoggerFactory.getLogger(SoakIT.class);
    private static final int IDLE = 10_000; // limited by the open files of the test's process
    private static final Duration FLOOD = Duration.ofMinutes(5);
    private static final int TALKERS = 8;
    private static final int CHURN = 50_000;
    private static final int CHURN_STEP = 10_000;

    private final ServerProcess server = new ServerProcess(
            List.of("-Xmx512m", "-XX:TieredStopAtLevel=4"),
            "--spring.profiles.active=memory",
            "--chat.limits.messages-per-second=0",
            "--chat.history.replay=0");

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        server.kill();
    }

    @Test
    void tenThousandIdleConnectionsHearABroadcastWithinTwoSeconds() throws Exception {
        talk(Duration.ofSeconds(10)); // warm-up
        long heap = server.heap();
        long resident = server.resident();
        List<RawSocket> idle = new ArrayList<>();
        for (int i = 0; i < IDLE; i++) {
            idle.add(RawSocket.chatting(server.httpPort()));
        }
        long grownHeap = server.heap() - heap;
        long grown = server.resident() - resident;
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            long began = System.nanoTime();
            idle.getFirst().sendText("broadcast " + i);
            for (RawSocket socket : idle) {
                assertThat(socket.frame().text()).endsWith("broadcast " + i);
            }
            took.add((System.nanoTime() - began) / 1_000_000);
        }
        idle.forEach(RawSocket::close);

        LOG.warn(
                "{} idle: {} bytes of heap and {} of memory for each; 5 broadcasts took {} ms",
                IDLE,
                grownHeap / IDLE,
                grown / IDLE,
                took);
        assertThat(took).allSatisfy(ms -> assertThat(ms).isLessThan(2_000));
        assertThat(grownHeap / IDLE).isLessThan(30 * 1024);
    }

    @Test
    void minutesOfFloodLeaveMemoryFlat() throws Exception {
        talk(Duration.ofSeconds(30));
        long first = server.heap();
        List<Long> heaps = new ArrayList<>(List.of(first));
        long messages = 0;
        for (int minute = 0; minute < FLOOD.toMinutes(); minute++) {
            messages += talk(Duration.ofMinutes(1));
            heaps.add(server.heap());
        }

        LOG.warn(
                "{} messages said and heard by {} in {}: heap {} KiB by the minute, {} KiB resident",
                messages,
                TALKERS,
                FLOOD,
                heaps.stream().map(bytes -> bytes / 1024).toList(),
                server.resident() / 1024);
        assertThat(heaps.getLast()).isLessThan(first * 110 / 100);
    }

    @Test
    void fiftyThousandConnectionsLeaveTheHeapFlat() throws Exception {
        churn(CHURN_STEP);
        long first = settledHeap();
        int files = server.openFiles();
        List<Long> heaps = new ArrayList<>(List.of(first));
        for (int done = 0; done < CHURN; done += CHURN_STEP) {
            churn(CHURN_STEP);
            heaps.add(settledHeap());
        }

        LOG.warn(
                "{} connections came and went: heap {} KiB after each {}, {} files open then, {} now",
                CHURN,
                heaps.stream().map(bytes -> bytes / 1024).toList(),
                CHURN_STEP,
                files,
                server.openFiles());
        assertThat(heaps.getLast()).isLessThan(first * 105 / 100);
        assertThat(server.openFiles()).isLessThanOrEqualTo(files + files / 20);
    }

    /** The heap, once it has stopped shrinking: lost members stay present for 8 s, and the longest wait is 15 s. */
    private long settledHeap() throws Exception {
        long[] lowest = {server.heap()};
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofSeconds(8))
                .until(() -> {
                    long now = server.heap();
                    boolean settled = now > lowest[0] * 99 / 100;
                    lowest[0] = Math.min(now, lowest[0]);
                    return settled;
                });
        return lowest[0];
    }

    private void churn(int connections) {
        for (int i = 0; i < connections; i += 2) {
            RawSocket raw = RawSocket.chatting(server.httpPort());
            if (i % 4 == 0) {
                raw.reset();
            } else {
                raw.close();
            }
            TcpClient.connect(server.tcpPort())
                    .hearsStart("SERVER:You are connected")
                    .close();
        }
    }

    /** Talkers each say the next message when they have heard the one before. Returns how many were said. */
    private long talk(Duration duration) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong said = new AtomicLong();
        List<TcpClient> clients = new ArrayList<>();
        List<Future<?>> talking = new ArrayList<>();
        for (int i = 0; i < TALKERS; i++) {
            clients.add(TcpClient.connect(server.tcpPort()));
            clients.getLast().hearsStart("SERVER:You are connected");
        }
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < TALKERS; i++) {
                TcpClient client = clients.get(i);
                String own = "talker " + i + " says ";
                talking.add(executor.submit(() -> {
                    for (long number = 0; !over.get(); number++) {
                        client.says(own + number);
                        String echo = own + number;
                        while (!client.next().endsWith(echo)) {} // other talkers' messages
                        said.incrementAndGet();
                    }
                }));
            }
            long end = System.nanoTime() + duration.toNanos();
            await().atMost(duration.plusMinutes(1)).until(() -> System.nanoTime() > end);
            over.set(true);
            for (Future<?> one : talking) {
                one.get(); // fails if a talker failed
            }
        }
        clients.forEach(TcpClient::close);
        return said.get();
    }
}
