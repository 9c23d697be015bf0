package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.RawSocket;
import chat.rambler.support.ServerProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the server starts and ends as a process, as supervisors and log collectors see it. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("ProcessIT")
@Order(1) // it takes long and mostly waits
class ProcessIT {
    private static final int PONG = 0x8A;
    private static final int MANY = 2_000;

    private static ServerProcess started(String... settings) throws Exception {
        List<String> all = new ArrayList<>(List.of("--spring.profiles.active=memory"));
        all.addAll(List.of(settings));
        ServerProcess server = new ServerProcess(List.of(), all.toArray(String[]::new));
        server.start();
        return server;
    }

    @Test
    void oneLineSaysWhatHasStartedAndNothingElseIsLoggedAfterIt() throws Exception {
        try (ServerProcess server = started()) {
            server.terminate();

            assertThat(server.exitCode()).isZero();
            assertThat(server.log().lines().toList())
                    .hasSizeLessThanOrEqualTo(3) // how frames are written, how to become the administrator
                    .last()
                    .asString()
                    .contains("Rambler Chat ", " is ready: profile memory, ")
                    .contains("http " + server.httpPort(), "tcp " + server.tcpPort())
                    .contains("management " + server.managementPort(), "stored in memory");
        }
    }

    @Test
    void aPropertyMakesTheLogOneObjectInEachLine() throws Exception {
        try (ServerProcess server = started("--logging.structured.format.console=ecs")) {
            server.terminate();
            server.exitCode();

            assertThat(server.log().lines().map(ProcessIT::parsed))
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line.has("message")).isTrue());
        }
    }

    private static JsonNode parsed(String line) {
        return JsonMapper.shared().readTree(line);
    }

    /** All are told, one after another, and the process exits with 0. */
    @Test
    void twoThousandAreEndedOneAfterAnother() throws Exception {
        ServerProcess server = started(
                "--chat.limits.messages-per-second=0",
                "--chat.history.replay=0",
                "--spring.lifecycle.timeout-per-shutdown-phase=90s"); // for a busy machine
        List<RawSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                sockets.add(RawSocket.chatting(server.httpPort()));
                if (i % 100 == 99) { // opening them all may take longer than the time to answer a ping
                    sockets.forEach(socket -> socket.sendFrame(PONG));
                }
            }
            long began = System.nanoTime();

            server.terminate();
            CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(() -> exitCode(server));
            for (RawSocket socket : sockets) {
                assertThat(socket.closeCode()).isEqualTo(1001);
                socket.close();
            }

            Duration untilAllWereTold = Duration.ofNanos(System.nanoTime() - began);
            assertThat(untilAllWereTold).isGreaterThan(Duration.ofSeconds(2));
            assertThat(exit.join()).isZero();
        } finally {
            sockets.forEach(ProcessIT::close);
            server.kill();
        }
    }

    private static int exitCode(ServerProcess server) {
        try {
            return server.exitCode();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(RawSocket socket) {
        try {
            socket.close();
        } catch (UncheckedIOException gone) {
            // it is closed already
        }
    }
}
