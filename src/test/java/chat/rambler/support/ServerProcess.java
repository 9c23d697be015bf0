package chat.rambler.support;

import chat.rambler.RamblerChatApplication;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A server in a process of its own, which a test may kill. */
public final class ServerProcess {
    private final int httpPort = RedisServer.freePort();
    private final int tcpPort = RedisServer.freePort();
    private final int redisPort;
    private Process process;

    public ServerProcess(int redisPort) {
        this.redisPort = redisPort;
    }

    public int httpPort() {
        return httpPort;
    }

    public int tcpPort() {
        return tcpPort;
    }

    /** Starts it and waits until it is ready. */
    public void start() throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                RamblerChatApplication.class.getName(),
                                "--server.port=" + httpPort,
                                "--chat.tcp.port=" + tcpPort,
                                "--management.server.port=0",
                                "--spring.profiles.active=redis",
                                "--spring.data.redis.port=" + redisPort,
                                "--chat.history.per-room=100000",
                                "--chat.history.replay=0",
                                "--chat.limits.messages-per-second=0",
                                "--chat.auth.argon2.memory=1024",
                                "--chat.auth.argon2.iterations=1")
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        new File("target/server-process.log")))
                        .start();
        HttpSession probe = new HttpSession(httpPort);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> probe.send("GET", "/readyz", "").status() == 200);
    }

    /** Ends it as a power switch would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
