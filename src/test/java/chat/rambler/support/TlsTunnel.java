package chat.rambler.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A port for clients without TLS: what comes is passed on with TLS, and back. */
public final class TlsTunnel implements AutoCloseable {
    private final ServerSocket listening;
    private final SSLContext context;
    private final int target;
    private final int window;
    private final Collection<Socket> open = new ConcurrentLinkedQueue<>();

    /**
     * A tunnel to a port of this machine.
     *
     * @param window size of each buffer on the way, in bytes
     */
    public TlsTunnel(SSLContext context, int target, int window) {
        this.context = context;
        this.target = target;
        this.window = window;
        try {
            listening = new ServerSocket();
            listening.setReceiveBufferSize(window);
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket plain = listening.accept();
                plain.setSendBufferSize(window);
                plain.setTcpNoDelay(true);
                open.add(plain);
                Thread.ofVirtual().start(() -> join(plain));
            } catch (IOException e) {
                return; // it is closed
            }
        }
    }

    private void join(Socket plain) {
        try (Socket beneath = new Socket()) {
            open.add(beneath);
            beneath.setReceiveBufferSize(window);
            beneath.setTcpNoDelay(true);
            beneath.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(beneath, "localhost", target, true);
            Thread.ofVirtual().start(() -> pump(plain, secured));
            pump(secured, plain);
        } catch (IOException e) {
            closeQuietly(plain);
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[window];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int bytes = in.read(buffer); bytes >= 0; bytes = in.read(buffer)) {
                out.write(buffer, 0, bytes);
                out.flush();
            }
        } catch (IOException e) {
            closeQuietly(from);
        }
        closeQuietly(to);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it was closed already
        }
    }
}
