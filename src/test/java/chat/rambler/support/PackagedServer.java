package chat.rambler.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jar as it is delivered, taken apart as the Dockerfile does, with an ahead-of-time cache: a server starts with half
 * the work then, and the tests start some sixty.
 */
final class PackagedServer {
    /** A cache is only used by a machine with the same options. */
    private static final List<String> MACHINE = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path EXTRACTED = Path.of("target", "packaged");
    private static final Path JAR = EXTRACTED.resolve("rambler-chat.jar");
    private static final Path CACHE = EXTRACTED.resolve("rambler-chat.aot");

    private PackagedServer() {}

    /** The command that starts the server, without its settings. Its first call takes seconds. */
    static List<String> command(List<String> machine) {
        prepare();
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-XX:AOTCache=" + CACHE));
        command.addAll(MACHINE);
        command.addAll(machine);
        command.addAll(List.of("-jar", JAR.toString()));
        return command;
    }

    private static synchronized void prepare() {
        try {
            Path packaged = packaged();
            if (Files.exists(CACHE)
                    && Files.getLastModifiedTime(CACHE).compareTo(Files.getLastModifiedTime(packaged)) > 0) {
                return;
            }
            run(List.of(
                    "-Djarmode=tools",
                    "-jar",
                    packaged.toString(),
                    "extract",
                    "--force",
                    "--destination",
                    EXTRACTED.toString(),
                    "--application-filename",
                    JAR.getFileName().toString()));
            List<String> training = new ArrayList<>(MACHINE);
            training.addAll(List.of(
                    "-XX:AOTCacheOutput=" + CACHE,
                    "-Dspring.context.exit=onRefresh",
                    "-jar",
                    JAR.toString(),
                    "--spring.profiles.active=memory",
                    "--server.port=0",
                    "--chat.tcp.port=0",
                    "--management.server.port=0"));
            run(training);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path packaged() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No jar in target: run ./mvnw package"));
        }
    }

    private static void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(arguments);
        Path log = Path.of("target", "packaged.log");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .onExit()
                .join()
                .exitValue();
        if (code != 0) {
            throw new IllegalStateException(command + " ended with " + code + ":\n" + Files.readString(log));
        }
    }
}
