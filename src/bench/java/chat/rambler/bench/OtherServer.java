package chat.rambler.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** A server to compare with: it passes each message to all connections with the same path. */
final class OtherServer implements Target {
    private static final Path PEERS = Path.of("src", "bench", "peers");

    private final String name;
    private final IntFunction<List<String>> command;
    private final Wire wire;
    private final int port = ServerProgram.freePort();
    private final ServerProgram program = new ServerProgram();

    /**
     * @param command the command that starts it, for a port
     */
    private OtherServer(String name, Wire wire, IntFunction<List<String>> command) {
        this.name = name;
        this.wire = wire;
        this.command = command;
    }

    /** The reference in Java. */
    static OtherServer plain() {
        return new OtherServer(
                "plain NIO in Java",
                Wire.TEXT,
                port -> List.of(
                        RamblerServer.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlainServer.class.getName(),
                        Integer.toString(port)));
    }

    /** The other servers that this machine can run. */
    static List<OtherServer> available() {
        return List.of(reference(), node(), nats(), tornado()).stream()
                .flatMap(Optional::stream)
                .toList();
    }

    /** The program that {@code -Dchat.bench.reference} names, such as one in C. */
    static Optional<OtherServer> reference() {
        return Optional.ofNullable(System.getProperty("chat.bench.reference"))
                .map(program -> new OtherServer(
                        "reference: " + program.replaceAll(".*/", ""),
                        Wire.TEXT,
                        port -> List.of(program, Integer.toString(port))));
    }

    private static Optional<OtherServer> node() {
        try {
            Path directory = Results.file("node");
            Files.createDirectories(directory);
            Path script = directory.resolve("node-ws.mjs");
            Files.write(script, Files.readAllBytes(PEERS.resolve("node-ws.mjs")));
            return Tool.succeeds("npm", "install", "--prefix", directory.toString(), "ws@8")
                    ? Optional.of(new OtherServer(
                            "Node ws, framed once",
                            Wire.TEXT,
                            port -> List.of("node", script.toString(), Integer.toString(port))))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<OtherServer> nats() {
        return Tool.succeeds("nats-server", "--version")
                ? Optional.of(new OtherServer("nats-server over WebSocket", Wire.NATS, OtherServer::nats))
                : Optional.empty();
    }

    private static List<String> nats(int port) {
        try {
            Path configuration = Results.file("nats.conf");
            Files.writeString(
                    configuration,
                    "port: "
                            + ServerProgram.freePort()
                            + "\nwebsocket { host: \"127.0.0.1\", port: "
                            + port
                            + ", no_tls: true }\n");
            return List.of("nats-server", "-c", configuration.toString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<OtherServer> tornado() {
        return Tool.succeeds("/usr/bin/python3", "-c", "import tornado")
                ? Optional.of(new OtherServer(
                        "Tornado, the original's loop",
                        Wire.TEXT,
                        port -> List.of(
                                "/usr/bin/python3",
                                PEERS.resolve("tornado-loop.py").toString(),
                                Integer.toString(port))))
                : Optional.empty();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Wire wire(Plan plan) {
        return wire;
    }

    @Override
    public void start(Plan plan) throws IOException {
        program.start(name, command.apply(port), port);
    }

    @Override
    public int port(Wire asked, boolean sends) {
        return port;
    }

    @Override
    public String handshake(Plan plan, int room) {
        return Handshakes.to("/room/" + room, port, "", "");
    }

    @Override
    public String greeting(Plan plan, int room) {
        return wire == Wire.NATS ? "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB room." + room + " 1\r\n" : "";
    }

    @Override
    public String envelope(Plan plan, int room) {
        return wire == Wire.NATS ? "PUB room." + room + " " + Math.max(plan.size(), Mark.LENGTH) + "\r\n%s\r\n" : "%s";
    }

    @Override
    public Usage usage() {
        return program.usage();
    }

    @Override
    public void close() {
        program.close();
    }
}
