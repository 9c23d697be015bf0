package chat.rambler.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Real Redis processes that replicate, each of which may be killed: a cluster of three masters with a replica each, or a
 * master with two replicas under three sentinels.
 */
public final class RedisNodes implements AutoCloseable {
    /** How long a master may be silent before the others replace it, in ms. */
    private static final int SILENCE_MS = 2_000;

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int CLUSTER_NODES = 6;
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;
    private static final String MASTER_NAME = "chat";

    private final boolean cluster;
    private final String[] settings;
    private final Map<Integer, Process> nodes = new LinkedHashMap<>(); // by port
    private final Map<Integer, Path> folders = new LinkedHashMap<>();
    private final List<Integer> sentinels = new ArrayList<>();

    private RedisNodes(boolean cluster, String... settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /** Starts a cluster; each node has these further settings. */
    public static RedisNodes cluster(String... settings) throws IOException {
        RedisNodes all = new RedisNodes(true, settings);
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < CLUSTER_NODES; i++) {
            ports.add(all.start());
        }
        for (int i = 0; i < MASTERS; i++) {
            all.ask(
                    ports.get(i),
                    "CLUSTER",
                    "ADDSLOTSRANGE",
                    "" + SLOTS * i / MASTERS,
                    "" + (SLOTS * (i + 1) / MASTERS - 1));
        }
        for (int port : ports) {
            String busPort = all.ask(port, "CONFIG", "GET", "cluster-port")
                    .lines()
                    .toList()
                    .getLast();
            all.ask(ports.getFirst(), "CLUSTER", "MEET", "127.0.0.1", "" + port, busPort);
        }
        for (int i = MASTERS; i < CLUSTER_NODES; i++) {
            int replica = ports.get(i);
            String master = all.ask(ports.get(i - MASTERS), "CLUSTER", "MYID");
            await(() -> all.ask(replica, "CLUSTER", "REPLICATE", master).equals("OK"));
        }
        for (int port : ports) {
            await(() -> all.ask(port, "CLUSTER", "INFO").contains("cluster_state:ok"));
        }
        return all;
    }

    /** Starts a master, its replicas and the sentinels; the former have these further settings. */
    public static RedisNodes sentinel(String... settings) throws IOException {
        RedisNodes all = new RedisNodes(false, settings);
        int master = all.start();
        for (int i = 0; i < 2; i++) {
            int replica = all.start();
            all.ask(replica, "REPLICAOF", "127.0.0.1", "" + master);
        }
        for (int i = 0; i < MASTERS; i++) {
            all.sentinels.add(all.startSentinel(master));
        }
        for (int sentinel : all.sentinels) {
            await(() -> all.ask(sentinel, "SENTINEL", "CKQUORUM", MASTER_NAME).startsWith("OK 3"));
            await(() -> all.ask(sentinel, "INFO", "sentinel").contains("slaves=2"));
        }
        return all;
    }

    /** The settings with which a server finds these. */
    public String[] properties(String... more) {
        String name = cluster ? "spring.data.redis.cluster.nodes=" : "spring.data.redis.sentinel.nodes=";
        List<String> all = new ArrayList<>(List.of(more));
        all.add("spring.profiles.active=redis");
        all.add(name
                + (cluster ? nodes.keySet() : sentinels)
                        .stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));
        if (!cluster) {
            all.add("spring.data.redis.sentinel.master=" + MASTER_NAME);
        }
        return all.toArray(String[]::new);
    }

    /** The port of the master that has a key, as the others know it now. */
    public int masterOf(String key) throws IOException {
        if (!cluster) {
            return Integer.parseInt(ask(sentinels.getFirst(), "SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME)
                    .lines()
                    .toList()
                    .getLast());
        }
        int any = living().getFirst();
        String answer = ask(any, "EXISTS", key);
        return answer.startsWith("MOVED") ? Integer.parseInt(answer.substring(answer.lastIndexOf(':') + 1)) : any;
    }

    /** The key of the messages of "Free Chat". */
    public String freeChat() throws IOException {
        String list = "RamblerTaskChat:{d}:roomlist";
        return "RamblerTaskChat:{r:" + ask(masterOf(list), "LRANGE", list, "0", "0") + "}:log";
    }

    /** Kills a process, and returns when another has taken its place. */
    public void killAndAwaitFailover(int port, String key) throws Exception {
        nodes.get(port).destroyForcibly().waitFor();
        await(() -> {
            int now = masterOf(key);
            return now != port && ask(now, "ROLE").startsWith("master");
        });
    }

    public boolean isDead(int port) {
        return !nodes.get(port).isAlive();
    }

    /** Starts a killed process again, and returns when it is a replica that has everything. */
    public void restart(int port) throws IOException {
        launch(port);
        await(() -> {
            String role = ask(port, "ROLE");
            return role.startsWith("slave") && role.contains("connected");
        });
        if (!cluster) {
            await(() ->
                    ask(sentinels.getFirst(), "SENTINEL", "MASTER", MASTER_NAME).contains("num-slaves\n2"));
        }
    }

    /** Gives all keys of a key's slot to another master, while they are in use. */
    public void moveSlotOf(String key) throws IOException {
        int from = masterOf(key);
        int to = living().stream()
                .filter(port -> port != from && role(port).startsWith("master"))
                .findFirst()
                .orElseThrow();
        String slot = ask(from, "CLUSTER", "KEYSLOT", key);
        String source = ask(from, "CLUSTER", "MYID");
        String target = ask(to, "CLUSTER", "MYID");
        ask(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", source);
        ask(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", target);
        await(() -> {
            List<String> keys =
                    ask(from, "CLUSTER", "GETKEYSINSLOT", slot, "100").lines().toList();
            for (String one : keys) {
                ask(from, "MIGRATE", "127.0.0.1", "" + to, one, "0", "5000");
            }
            return keys.isEmpty();
        });
        ask(to, "CLUSTER", "SETSLOT", slot, "NODE", target);
        for (int port : living()) {
            if (role(port).startsWith("master")) {
                ask(port, "CLUSTER", "SETSLOT", slot, "NODE", target);
            }
        }
    }

    /** The texts of the messages under a key, oldest first. */
    public List<String> texts(String key) throws IOException {
        List<String> lines = ask(masterOf(key), "XRANGE", key, "-", "+").lines().toList();
        return IntStream.range(0, lines.size() - 1)
                .filter(i -> lines.get(i).equals("t"))
                .mapToObj(i -> lines.get(i + 1))
                .toList();
    }

    @Override
    public void close() throws IOException {
        nodes.values().forEach(Process::destroyForcibly);
    }

    private List<Integer> living() {
        return nodes.entrySet().stream()
                .filter(node -> node.getValue().isAlive())
                .map(Map.Entry::getKey)
                .toList();
    }

    private String role(int port) {
        try {
            return ask(port, "ROLE");
        } catch (IOException e) {
            return "";
        }
    }

    private int start() throws IOException {
        int port = FreePort.next();
        folders.put(port, Files.createTempDirectory("redis-node"));
        launch(port);
        return port;
    }

    private void launch(int port) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                RedisServer.binary().toString(),
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--dir",
                folders.get(port).toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--save",
                "",
                "--repl-diskless-sync-delay",
                "0"));
        command.addAll(List.of(settings));
        if (cluster) {
            command.addAll(List.of(
                    "--cluster-enabled",
                    "yes",
                    "--cluster-port",
                    "" + FreePort.next(),
                    "--cluster-node-timeout",
                    "" + SILENCE_MS));
        }
        run(port, command);
    }

    private int startSentinel(int master) throws IOException {
        int port = FreePort.next();
        Path folder = Files.createTempDirectory("redis-sentinel");
        folders.put(port, folder);
        Path file = folder.resolve("sentinel.conf");
        Files.writeString(file, """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor %s 127.0.0.1 %d 2
                sentinel down-after-milliseconds %s %d
                sentinel failover-timeout %s 6000
                """.formatted(port, folder, MASTER_NAME, master, MASTER_NAME, SILENCE_MS, MASTER_NAME));
        run(port, List.of(RedisServer.binary().toString(), file.toString(), "--sentinel"));
        return port;
    }

    private void run(int port, List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folders.get(port).resolve("log").toFile()))
                .start();
        nodes.put(port, process);
        await(() -> ask(port, "PING").equals("PONG"));
    }

    /** A condition that may fail while something starts or changes. */
    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) {
        Awaitility.await().atMost(LONG).ignoreExceptions().until(condition::holds);
    }

    /** The answer to a command as lines, without its markers; the text of an error. */
    private String ask(int port, String... words) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) LONG.toMillis());
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                request.append('$')
                        .append(word.length())
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            List<String> lines = new ArrayList<>();
            read(new BufferedInputStream(socket.getInputStream()), lines);
            return String.join("\n", lines);
        }
    }

    private static void read(InputStream in, List<String> lines) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length >= 0) {
                    lines.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                    line(in);
                }
            }
            case '*' -> {
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    read(in, lines);
                }
            }
            default -> lines.add(rest);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("Redis has closed the connection");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
