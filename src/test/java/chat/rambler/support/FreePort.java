package chat.rambler.support;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for processes that a test starts, ends and starts again on the same port.
 *
 * <p>They lie below the range from which Linux takes the local ports of outgoing connections (32,768 and up,
 * {@code net.ipv4.ip_local_port_range}): any client could take a port of that range while the process is down. Each is
 * given once.
 */
final class FreePort {
    private static final int FIRST = 20_000;
    private static final int COUNT = 12_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT)); // random: other builds may run

    private FreePort() {}

    /** A port that no process listens on. */
    static int next() {
        for (int tried = 0; tried < COUNT; tried++) {
            int port = FIRST + NEXT.getAndIncrement() % COUNT;
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue; // taken
            }
        }
        throw new IllegalStateException("no port is free");
    }
}
