package chat.rambler.support;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.KillArgs;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A real {@code redis-server} process on a free loopback port, which a test may kill. */
public final class RedisServer implements BeforeAllCallback, AfterAllCallback {
    private static Path extracted; // once for all tests of a process

    private static final String BINARY = "/redis-server-7.0.15-linux-amd64";
    private static final int PAGE = 10_000;
    private static final int SLOTS = 16_384;

    private final boolean cluster;
    private final String fsync;
    private final boolean traced;
    private Path folder;
    private int port;
    private Process process;
    private AbstractRedisClient client;
    private RedisClusterAsyncCommands<String, String> commands;

    private RedisServer(boolean cluster) {
        this(cluster, "always", false);
    }

    private RedisServer(boolean cluster, String fsync, boolean traced) {
        this.cluster = cluster;
        this.fsync = fsync;
        this.traced = traced;
    }

    /** A server whose system calls are recorded by strace, which must be installed. */
    public static RedisServer traced(String fsync) {
        return new RedisServer(false, fsync, true);
    }

    /** An ordinary server. */
    public static RedisServer single() {
        return new RedisServer(false);
    }

    /** A cluster of one server that owns all slots; it refuses commands that touch two of them at once. */
    public static RedisServer cluster() {
        return new RedisServer(true);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("redis");
        port = FreePort.next();
        start();
        RedisURI uri = RedisURI.create("127.0.0.1", port);
        if (cluster) {
            ownAllSlots(uri);
        }
        if (cluster) {
            RedisClusterClient many = RedisClusterClient.create(uri);
            client = many;
            commands = many.connect().async();
        } else {
            RedisClient one = RedisClient.create(uri);
            client = one;
            commands = one.connect().async();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        try {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        } finally { // even if it could not be reached
            kill();
        }
    }

    public int port() {
        return port;
    }

    public AbstractRedisClient client() {
        return client;
    }

    /** Commands over the test's own connection. */
    public RedisClusterAsyncCommands<String, String> commands() {
        return commands;
    }

    /** Waits for the answer to a command. */
    public static <T> T await(CompletionStage<T> answer) {
        return answer.toCompletableFuture()
                .orTimeout(ChatClient.DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Empties the server. */
    public void flushed() {
        Awaitility.await() // our own connection may still be recovering from a kill
                .atMost(ChatClient.DEADLINE)
                .ignoreExceptions()
                .until(() -> await(commands.flushall()).equals("OK"));
    }

    /** Kills the process, without warning. */
    public void kill() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly); // the server that strace runs
        process.destroyForcibly().waitFor();
    }

    /** Starts the process again, with what it has written to disk. */
    public void restart() throws IOException {
        start();
    }

    /** Starts the process again, and returns while it still reads its file, with this delay for each change. */
    public void restartReadingSlowly(Duration eachChange) throws IOException {
        launch(List.of("--key-load-delay", String.valueOf(TimeUnit.NANOSECONDS.toMicros(eachChange.toNanos()))));
        Awaitility.await().atMost(ChatClient.DEADLINE).ignoreExceptions().until(this::isLoading);
    }

    private boolean isLoading() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '-'; // -LOADING; +PONG when all is read
        }
    }

    /** Suspends the process in the middle of its work. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Lets the suspended process go on. */
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    /** Returns at once; lets the suspended process go on later. */
    public void resumeAfter(Duration pause) {
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    try {
                        resume();
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e); // the test fails, as Redis does not go on
                    }
                });
    }

    /** Makes the server a read-only replica of another, or with {@code NO ONE} a master again. */
    public void follow(String master) {
        String[] words = master.split(" ", 2);
        CommandArgs<String, String> arguments =
                new CommandArgs<>(StringCodec.UTF8).add(words[0]).add(words[1]);
        await(commands.dispatch(CommandType.REPLICAOF, new StatusOutput<>(StringCodec.UTF8), arguments));
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** Changes a setting of the running server. */
    public void configure(String name, String value) {
        await(commands.configSet(name, value));
    }

    /** Closes all connections that have subscribed to something. */
    public void cutSubscriptions() {
        await(commands.clientKill(KillArgs.Builder.typePubsub()));
    }

    /** How often a command has been called. */
    public long calls(String command) {
        String statistics = await(commands.info("commandstats"));
        Matcher calls = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(statistics);
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    /** The size of the append-only file, in bytes. */
    public long appendOnlyFileSize() throws IOException {
        return Files.size(appendOnlyFile());
    }

    /** Cuts the newest changes off the file, as a power failure may; the server must not run. */
    public void cutAppendOnlyFile(long size) throws IOException {
        try (FileChannel file = FileChannel.open(appendOnlyFile(), StandardOpenOption.WRITE)) {
            file.truncate(size);
        }
    }

    /** Cuts an incomplete end off the file, as an operator does; the server must not run. */
    public void repairAppendOnlyFile() throws IOException, InterruptedException {
        Path tool = folder.resolve("redis-check-aof"); // the server's program under another name
        if (!Files.exists(tool)) {
            Files.createSymbolicLink(tool, binary());
        }
        Path manifest = folder.resolve("appendonlydir").resolve("appendonly.aof.manifest");
        Process repair = new ProcessBuilder(tool.toString(), "--fix", manifest.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("repair").toFile())
                .start();
        try (var answer = repair.outputWriter()) {
            answer.write("y\n");
        }
        if (repair.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("repair")));
        }
    }

    private Path appendOnlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("appendonlydir"))) {
            return files.filter(file -> file.toString().endsWith(".incr.aof"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Makes the server forget all scripts. */
    public void forgetScripts() {
        await(commands.scriptFlush());
    }

    /** The texts of "Free Chat" in the store, oldest first. */
    public List<String> storedInFreeChat() {
        return List.copyOf(storedInFreeChat(0).values());
    }

    /** The texts with numbers above {@code after}, by number. */
    public SequencedMap<Long, String> storedInFreeChat(long after) {
        String room =
                await(commands.lrange("RamblerTaskChat:{d}:roomlist", 0, 0)).getFirst();
        SequencedMap<Long, String> stored = new LinkedHashMap<>();
        for (long from = after, before = -1; from != before; ) { // in pages: all at once takes too long
            before = from;
            Range<String> range = Range.create(from + 1 + "-0", "+");
            await(commands.xrange("RamblerTaskChat:{r:" + room + "}:log", range, Limit.from(PAGE)))
                    .forEach(entry -> stored.put(
                            Long.parseLong(entry.getId().split("-")[0]),
                            entry.getBody().get("t")));
            from = stored.isEmpty() ? after : stored.lastEntry().getKey();
        }
        return stored;
    }

    private void start() throws IOException {
        launch(List.of());
        Awaitility.await().atMost(ChatClient.DEADLINE).ignoreExceptions().until(() -> !process.isAlive() || answers());
        if (!process.isAlive()) {
            throw new IOException("Redis has ended:\n" + Files.readString(folder.resolve("log")));
        }
    }

    private void launch(List<String> settings) throws IOException {
        List<String> command = new ArrayList<>(traced ? tracing() : List.of());
        command.addAll(List.of(
                binary().toString(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                fsync,
                "--save",
                ""));
        command.addAll(settings);
        if (cluster) {
            command.addAll(List.of("--cluster-enabled", "yes", "--cluster-port", String.valueOf(FreePort.next())));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        process = Awaitility.await()
                .atMost(ChatClient.DEADLINE)
                .ignoreExceptionsMatching(RedisServer::isJustWritten)
                .until(builder::start, Process::isAlive);
    }

    /** A process that another test starts at this moment may still have the new file open. */
    private static boolean isJustWritten(Throwable failure) {
        return failure instanceof IOException
                && String.valueOf(failure.getMessage()).contains("Text file busy");
    }

    private boolean answers() {
        RedisClient probe = RedisClient.create(RedisURI.create("127.0.0.1", port));
        try (StatefulRedisConnection<String, String> connection = probe.connect()) {
            return connection.sync().ping().equals("PONG");
        } finally {
            probe.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    private static void ownAllSlots(RedisURI uri) {
        RedisClient plain = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = plain.connect()) {
            connection.sync().clusterAddSlots(IntStream.range(0, SLOTS).toArray());
            Awaitility.await()
                    .atMost(ChatClient.DEADLINE)
                    .until(() -> connection.sync().clusterInfo().contains("cluster_state:ok"));
        } finally {
            plain.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    static synchronized Path binary() throws IOException {
        String own = System.getenv("REDIS_SERVER_BIN");
        if (own != null) {
            return Path.of(own);
        }
        if (extracted == null) {
            Path binary = Files.createTempDirectory("redis-server").resolve("redis-server");
            try (InputStream in = RedisServer.class.getResourceAsStream(BINARY)) {
                if (in == null) {
                    throw new AssertionError("No redis-server for this machine: set REDIS_SERVER_BIN");
                }
                Files.copy(in, binary);
            }
            Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwx------"));
            extracted = binary;
        }
        return extracted;
    }

    private List<String> tracing() {
        return List.of(
                "strace",
                "-f", // threads too
                "-s",
                "64",
                "-e",
                "trace=open,openat,rename,write,writev,sendto,fsync,fdatasync",
                "-o",
                trace().toString());
    }

    /** The file that strace writes. */
    public Path trace() {
        return folder.resolve("trace");
    }
}
