package chat.rambler.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A program that may or may not be installed here. */
final class Tool {
    private static final long LIMIT_SECONDS = 90;

    private Tool() {}

    /** Whether the command can be run and succeeds. */
    static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The first line of the command's output; empty if it cannot be run. */
    static String firstLine(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var reader = process.inputReader()) {
                String line = reader.readLine();
                return line == null ? "" : line.strip();
            }
        } catch (IOException notThere) {
            return "";
        }
    }
}
