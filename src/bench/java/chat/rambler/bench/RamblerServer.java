package chat.rambler.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Our server, from its jar, with everything on. With one room, clients talk anonymously in "Free Chat"; with more, each
 * room has a user of its own, whose cookie all its connections send.
 */
final class RamblerServer implements Target {
    private static final String PASSWORD = "a-long-password";
    private static final int TIMEOUT_MS = 10_000;

    private final String name;
    private final List<String> settings;
    private final int httpPort = ServerProgram.freePort();
    private final int tcpPort = ServerProgram.freePort();
    private final ServerProgram program = new ServerProgram();
    private final List<String> cookies = new ArrayList<>();

    RamblerServer(String name, String... settings) {
        this.name = name;
        this.settings = List.of(settings);
    }

    /** The program of the current JVM. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Wire wire(Plan plan) {
        return plan.wire();
    }

    @Override
    public void start(Plan plan) throws IOException, InterruptedException {
        program.start(name, command(), tcpPort); // the port that opens last
        for (int room = 0; room < plan.rooms() && plan.rooms() > 1; room++) {
            create(room);
            cookies.add(cookie(room));
        }
    }

    private List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.add("-Xmx1g");
        command.add("-XX:+UseCompactObjectHeaders"); // as in the Docker image
        Stream.of(System.getProperty("chat.bench.jvm", "").split(" "))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        command.add("-jar");
        command.add(jar().toString());
        command.add("--server.port=" + httpPort);
        command.add("--chat.tcp.port=" + tcpPort);
        command.add("--management.server.port=0");
        command.add("--chat.history.replay=0");
        command.add("--chat.limits.messages-per-second=1000000"); // limited, but above the load
        command.add("--chat.limits.message-burst=1000000");
        command.add("--chat.limits.connections-per-user=0");
        command.add("--chat.auth.argon2.memory=1024"); // cheap: hundreds of users are registered
        command.add("--chat.auth.argon2.iterations=1");
        if (settings.stream().noneMatch(setting -> setting.startsWith("--spring.data.redis"))) {
            command.add("--spring.profiles.active=memory");
        }
        command.addAll(settings);
        return command;
    }

    private static Path jar() throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("target"), "rambler-chat-*.jar")) {
            return jars.iterator().next();
        }
    }

    /** Registers a user, and creates a room that only this user is in. */
    private void create(int room) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", tcpPort)) {
            socket.setSoTimeout(TIMEOUT_MS);
            ask(socket, "#register u" + room + " " + PASSWORD, "is registered");
            ask(socket, "#login u" + room + " " + PASSWORD, "You are logged in");
            ask(socket, "#create room r" + room, "You are connected to room: \"r" + room);
        }
    }

    private static void ask(Socket socket, String line, String answer) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        for (String got = ""; !got.contains(answer); got = in.readLine()) {
            if (got == null) {
                throw new IOException("No answer to " + line);
            }
        }
    }

    private String cookie(int room) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/login"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString("user=u" + room + "&password=" + PASSWORD))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        }
    }

    @Override
    public int port(Wire wire, boolean sends) {
        return wire.isWebSocket() ? httpPort : tcpPort;
    }

    @Override
    public String handshake(Plan plan, int room) {
        return plan.wire().isWebSocket()
                ? Handshakes.to(
                        "/chat", httpPort, plan.wire().subprotocol(), cookies.isEmpty() ? "" : cookies.get(room))
                : "";
    }

    @Override
    public String greeting(Plan plan, int room) {
        return plan.wire() == Wire.JSON ? "{\"type\":\"connect\",\"replay\":0}" : "";
    }

    @Override
    public String envelope(Plan plan, int room) {
        String where = plan.rooms() == 1 ? "Free Chat" : "r" + room;
        return switch (plan.wire()) {
            case JSON -> "{\"type\":\"say\",\"room\":\"" + where + "\",\"text\":\"%s\"}";
            default -> plan.rooms() == 1 ? "%s" : "#say " + where + " %s";
        };
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
