package chat.rambler.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has used, as counted by the operating system.
 *
 * @param cpuNanos processor time of all its threads since its start
 * @param residentKib its resident memory; 0 if the system does not tell
 */
record Usage(long cpuNanos, long residentKib) {
    static Usage of(Process process) {
        return new Usage(
                process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos(),
                resident(Path.of("/proc", Long.toString(process.pid()), "status")));
    }

    private static long resident(Path status) {
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
