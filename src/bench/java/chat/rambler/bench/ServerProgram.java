package chat.rambler.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Starts the process of a server, waits until its port is open, and ends it. */
final class ServerProgram implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long END_SECONDS = 15;

    private @Nullable Process process;

    /** A free port. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the server; its output goes to a file beside the results. */
    void start(String name, List<String> command, int port) throws IOException {
        File log = Results.file(name.replaceAll("\\W+", "-") + ".log").toFile();
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        process = started;
        long began = System.nanoTime();
        while (!answers(port)) {
            if (!started.isAlive() || System.nanoTime() - began > START_NANOS) {
                throw new IOException(name + " does not start: see " + log);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    Usage usage() {
        return Usage.of(Objects.requireNonNull(process));
    }

    @Override
    public void close() {
        Process started = process;
        if (started == null) {
            return;
        }
        started.destroy();
        try {
            if (!started.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                started.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
