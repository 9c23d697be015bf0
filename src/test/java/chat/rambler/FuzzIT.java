package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.auth.CookieFuzz;
import chat.rambler.protocol.LineFuzz;
import chat.rambler.protocol.NameFuzz;
import chat.rambler.protocol.ObjectFuzz;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzzing with Jazzer, which watches which branches its input takes: 60,000 runs, or two minutes for each target with
 * {@code -Psoak}. In a process of its own, so that its agent does not change other tests.
 */
@Execution(ExecutionMode.CONCURRENT)
class FuzzIT {
    /** Seconds for each target; 0 for {@link #RUNS} runs of all targets instead. */
    private static final int SECONDS = Integer.getInteger("chat.test.fuzz.seconds", 0);

    private static final int RUNS = 30_000;

    /** A process that takes this much longer than {@link #SECONDS} hangs. */
    private static final Duration HANGS = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    static List<Class<?>> targets() {
        return SECONDS == 0
                ? List.of(EveryFuzz.class)
                : List.of(LineFuzz.class, ObjectFuzz.class, NameFuzz.class, CookieFuzz.class);
    }

    @ParameterizedTest
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    @MethodSource("targets")
    void nothingButWhatIsAllowedComesOut(Class<?> target) throws Exception {
        Path log = Path.of("target", "fuzz-" + target.getSimpleName() + ".log");
        Process fuzzing = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=chat.rambler.**",
                        "--custom_hook_includes=chat.rambler.**",
                        "--reproducer_path=" + directory,
                        "-artifact_prefix=" + directory + "/",
                        SECONDS == 0 ? "-runs=" + RUNS : "-max_total_time=" + SECONDS,
                        "-rss_limit_mb=0", // the heap is bounded above; by default it is what the machine has left
                        "-max_len=4096")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        try {
            assertThat(fuzzing.waitFor(SECONDS + HANGS.toSeconds(), TimeUnit.SECONDS))
                    .as("it ends by itself, see %s", log)
                    .isTrue();
        } finally { // a failed test leaves no process behind
            fuzzing.descendants().forEach(ProcessHandle::destroyForcibly);
            fuzzing.destroyForcibly();
        }
        assertThat(fuzzing.exitValue()).as("see %s", log).isZero();
        assertThat(log).content().containsPattern("Done \\d{5,} runs");
    }
}
