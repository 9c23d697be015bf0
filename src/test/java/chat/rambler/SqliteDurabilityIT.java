package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Acknowledged means on disk. Checked in the system calls of the server, since killing a process loses nothing that the
 * kernel has. Messages that are refused because the disk fails never come back.
 */
@Tag("soak") // needs strace and the permission to use it
class SqliteDurabilityIT {
    private static final int MESSAGES = 200;
    private static final int FAULTS = 12;

    @TempDir
    Path folder;

    private ServerProcess server() {
        return new ServerProcess(
                List.of(),
                "--spring.profiles.active=sqlite",
                "--chat.data=" + folder.resolve("data"),
                "--chat.history.replay=0",
                "--chat.limits.messages-per-second=0");
    }

    private static ChatClient enter(ServerProcess server) {
        return TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
    }

    /** Starts strace, and returns when it traces the server. */
    private Process trace(ServerProcess server, String... options) throws IOException {
        Path said = folder.resolve("strace");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-p", "" + server.pid()));
        command.addAll(Arrays.asList(options));
        Process strace = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        await().atMost(ChatClient.DEADLINE).until(() -> Files.readString(said).contains("attached"));
        return strace;
    }

    private static void end(Process strace) throws InterruptedException {
        strace.destroy(); // detaches from the server
        strace.waitFor();
    }

    @Test
    void nothingIsToldBeforeItIsOnDisk() throws Exception {
        Path calls = folder.resolve("calls");
        try (ServerProcess server = server()) {
            server.start();
            ChatClient fry = enter(server);
            Process strace = trace(
                    server,
                    "-s",
                    "5000",
                    "-e",
                    "trace=pwrite64,write,writev,sendto,fsync,fdatasync",
                    "-o",
                    calls.toString());
            for (int i = 0; i < MESSAGES; i++) {
                String text = "durable-" + i + "-text";
                fry.says(text).hears("MESSAGE:[Free Chat] Anonymous: " + text);
            }
            end(strace);
        }
        List<String> lines = Files.readAllLines(calls);
        for (int i = 0; i < MESSAGES; i++) {
            String text = "durable-" + i + "-text";
            int written = first(lines, 0, "pwrite64", text);
            int synced = firstSynced(lines, written);
            int told = first(lines, 0, "MESSAGE:[Free Chat] Anonymous: " + text, "");
            assertThat(written).as(text).isNotNegative();
            assertThat(told).as(text).isGreaterThan(synced).isGreaterThan(written);
        }
    }

    private static int first(List<String> lines, int from, String call, String text) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).contains(call) && lines.get(i).contains(text)) {
                return i;
            }
        }
        return -1;
    }

    private static int firstSynced(List<String> lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (lines.get(i).matches(".*(fsync|fdatasync)(\\(\\d+\\)| resumed>\\)) += 0")) {
                return i;
            }
        }
        throw new AssertionError("never synced");
    }

    @Test
    void whatAFailingDiskMakesItRefuseNeverComesBack() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        try (ServerProcess server = server()) {
            server.start();
            ChatClient fry = enter(server);
            for (int fault = 1; fault <= FAULTS; fault++) {
                Process strace = trace(server, "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=" + fault);
                for (int i = 0; i < FAULTS; i++) {
                    String text = "f" + fault + "-" + i;
                    String answer = fry.says(text).next();
                    if (answer.startsWith("MESSAGE:")) {
                        acknowledged.add(text);
                    } else if (answer.startsWith("SERVER:Not saved")) {
                        refused.add(text);
                    }
                }
                end(strace);
            }
            server.kill();
            server.start();

            List<String> kept = history(enter(server));
            assertThat(refused).hasSizeGreaterThan(FAULTS / 2);
            assertThat(kept)
                    .containsAll(acknowledged)
                    .doesNotContainAnyElementsOf(refused)
                    .doesNotHaveDuplicates();
        }
    }

    private static List<String> history(ChatClient client) {
        List<String> texts = new ArrayList<>();
        long before = Long.MAX_VALUE;
        while (before > 1) {
            client.says("#history Free Chat 100" + (before == Long.MAX_VALUE ? "" : " " + before));
            String line = client.next();
            while (line.startsWith("MESSAGE:")) {
                texts.add(line.substring("MESSAGE:[Free Chat] Anonymous: ".length()));
                line = client.next();
            }
            before = line.startsWith("SERVER:Earlier") ? Long.parseLong(line.replaceAll(".* ", "")) : 1;
        }
        return texts;
    }
}
