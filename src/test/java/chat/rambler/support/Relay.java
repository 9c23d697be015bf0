package chat.rambler.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between a server and its Redis, which a test may break: a port that forwards its connections to another.
 */
public final class Relay implements AutoCloseable {
    private static final int BUFFER = 65_536;

    private volatile int target;
    private final int port;
    private final List<Pair> pairs = new CopyOnWriteArrayList<>();
    private volatile ServerSocket listening;
    private volatile boolean losing;
    private volatile Duration delay = Duration.ZERO;

    /** A connection with its two halves. */
    private static final class Pair {
        final Socket near;
        final Socket far;
        volatile boolean subscribes;
        volatile boolean dead;

        Pair(Socket near, Socket far) {
            this.near = near;
            this.far = far;
        }
    }

    /** Forwards connections to this port of the loopback address. */
    public Relay(int target) {
        this.target = target;
        this.listening = listen(FreePort.next());
        this.port = listening.getLocalPort();
    }

    /** The port to connect to. */
    public int port() {
        return port;
    }

    /** Ends all connections and refuses new ones. */
    public void cut() {
        quietly(listening);
        pairs.forEach(Relay::end);
        pairs.clear();
    }

    /** Forwards to another port from now on, as after a failover; all connections end. */
    public void leadTo(int other) {
        target = other;
        pairs.forEach(Relay::end);
    }

    /** Forwards connections again, after {@link #cut} or {@link #loseEverything}. */
    public void restore() {
        losing = false;
        if (listening.isClosed()) {
            listening = listen(port);
        }
    }

    /** Delays everything that comes back from now on, like a slow network. */
    public void delayAnswers(Duration by) {
        delay = by;
    }

    /** Loses every byte from now on, also of new connections, without closing any. */
    public void loseEverything() {
        losing = true;
        pairs.forEach(pair -> pair.dead = true);
    }

    /** Loses every byte of the existing connections, like a router that has forgotten them; new ones work. */
    public void forgetConnections() {
        pairs.forEach(pair -> pair.dead = true);
    }

    /** Does so to the connections that have subscribed to something. */
    public void forgetSubscriptions() {
        pairs.stream().filter(pair -> pair.subscribes).forEach(pair -> pair.dead = true);
    }

    @Override
    public void close() {
        cut();
    }

    private ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> accept(socket));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket near = socket.accept();
                carry(near);
            } catch (IOException _) {
                // cut, or Redis is down: the next connection will show
            }
        }
    }

    @SuppressWarnings("resource") // the pair closes both
    private void carry(Socket near) throws IOException {
        Socket far;
        try {
            far = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            near.close();
            throw e;
        }
        Pair pair = new Pair(near, far);
        pair.dead = losing;
        pairs.add(pair);
        Thread.ofVirtual().start(() -> pump(pair, near, far));
        Thread.ofVirtual().start(() -> pump(pair, far, near));
    }

    private void pump(Pair pair, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (from == pair.near && !pair.subscribes) {
                    pair.subscribes = subscribes(buffer, read);
                }
                if (from == pair.far) {
                    LockSupport.parkNanos(delay.toNanos()); // the fault itself
                }
                if (!pair.dead) {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException _) {
            // one half broke, so the other ends too
        }
        end(pair);
        pairs.remove(pair);
    }

    private static boolean subscribes(byte[] buffer, int length) {
        return new String(buffer, 0, length, StandardCharsets.ISO_8859_1)
                .toUpperCase(Locale.ROOT)
                .contains("\r\nSUBSCRIBE\r\n");
    }

    private static void end(Pair pair) {
        quietly(pair.near);
        quietly(pair.far);
    }

    private static void quietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception _) {
            // closed already
        }
    }
}
