package chat.rambler.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client of the TCP port, reading lines as netcat would show them. */
public final class TcpClient extends ChatClient {
    private final Socket socket;

    private TcpClient(Socket socket) {
        this.socket = socket;
    }

    public static TcpClient connect(int port) {
        try {
            TcpClient client = new TcpClient(new Socket(InetAddress.getLoopbackAddress(), port));
            Thread.ofVirtual().start(client::read);
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public TcpClient says(String message) {
        return sends((message + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends these bytes and nothing else. */
    public TcpClient sends(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the output, as netcat does at the end of its input. */
    public TcpClient endsInput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Splits at CRLF alone, so that a bare CR or LF from the server would show. */
    private void read() {
        try (InputStream in = socket.getInputStream()) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            byte[] chunk = new byte[8192];
            boolean carriageReturn = false;
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                for (int i = 0; i < count; i++) {
                    if (carriageReturn && chunk[i] == '\n') {
                        String text = line.toString(StandardCharsets.UTF_8);
                        received(text.substring(0, text.length() - 1));
                        line.reset();
                    } else {
                        line.write(chunk[i]);
                    }
                    carriageReturn = chunk[i] == '\r';
                }
            }
        } catch (IOException e) {
            // counts as the end, too
        } finally {
            ended();
        }
    }
}
