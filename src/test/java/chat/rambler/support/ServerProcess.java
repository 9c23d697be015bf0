package chat.rambler.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A server in its own process, which a test may kill, stop and inspect. */
public final class ServerProcess implements AutoCloseable {
    private static final Path BIN = Path.of(System.getProperty("java.home"), "bin");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

    private final int httpPort = FreePort.next();
    private final int tcpPort = FreePort.next();
    private final int managementPort = FreePort.next();
    private final List<String> settings;
    private final List<String> machine;
    private final Path log;
    private Process process;

    /** A server that stores its data in this Redis. */
    public ServerProcess(int redisPort) {
        this(
                List.of(),
                "--spring.profiles.active=redis",
                "--spring.data.redis.port=" + redisPort,
                "--chat.history.per-room=100000",
                "--chat.history.replay=0",
                "--chat.limits.messages-per-second=0");
    }

    /**
     * A server with cheap password hashes.
     *
     * @param machine options of the JVM
     */
    public ServerProcess(List<String> machine, String... settings) {
        this.machine = machine;
        this.settings = List.of(settings);
        this.log = Path.of("target", "server-" + httpPort + ".log");
        try {
            Files.deleteIfExists(log); // of an earlier server with the same port
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int httpPort() {
        return httpPort;
    }

    public int tcpPort() {
        return tcpPort;
    }

    /** The port of health and metrics. */
    public int managementPort() {
        return managementPort;
    }

    /**
     * Runs the server until it ends by itself.
     *
     * @return its exit code
     */
    public int run() throws IOException, InterruptedException {
        launch();
        return exitCode();
    }

    private void launch() throws IOException {
        List<String> command = new ArrayList<>(PackagedServer.command(machine));
        command.addAll(List.of(
                "--server.port=" + httpPort,
                "--chat.tcp.port=" + tcpPort,
                "--management.server.port=" + managementPort,
                "--chat.auth.argon2.memory=1024",
                "--chat.auth.argon2.iterations=1"));
        command.addAll(settings);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Starts the server and waits until it is ready. */
    public void start() throws IOException {
        launch();
        boolean ready = false;
        try {
            HttpSession probe = new HttpSession(managementPort);
            Awaitility.await()
                    .atMost(ChatClient.DEADLINE)
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> isReady(probe));
            ready = true;
        } finally {
            if (!ready) { // the caller could not close it
                close();
            }
        }
    }

    private boolean isReady(HttpSession probe) throws IOException, InterruptedException {
        if (!process.isAlive()) { // waiting would only hide the cause
            throw new IllegalStateException("The server ended at its start:\n" + log());
        }
        return probe.send("GET", "/actuator/health/readiness", "").status() == 200;
    }

    /** Kills the server, without warning. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Kills the server, if it was started and still runs. */
    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Asks the server to stop, with SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** The exit code; waits until the server has ended. */
    public int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything that the server has logged. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** The number of files and sockets that the server has open. */
    public int openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", "" + process.pid(), "fd"))) {
            return (int) files.count();
        }
    }

    /** The number of the server's threads in the operating system. */
    public int threads() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", "" + process.pid(), "task"))) {
            return (int) threads.count();
        }
    }

    /** The server's resident memory, in bytes. */
    public long resident() throws IOException {
        Matcher resident = RESIDENT.matcher(Files.readString(Path.of("/proc", "" + process.pid(), "status")));
        if (!resident.find()) {
            throw new IllegalStateException("the system tells no memory");
        }
        return 1024 * Long.parseLong(resident.group(1));
    }

    /** The size of all objects that are still in use, in bytes. */
    public long heap() throws IOException, InterruptedException {
        Matcher total = TOTAL.matcher(ask("GC.class_histogram"));
        if (!total.find()) {
            throw new IllegalStateException("no histogram of the heap");
        }
        return Long.parseLong(total.group(1));
    }

    private String ask(String question) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(BIN.resolve("jcmd").toString(), "" + process.pid(), question)
                .redirectErrorStream(true)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return answer;
    }
}
