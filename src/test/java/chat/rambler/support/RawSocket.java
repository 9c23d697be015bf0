package chat.rambler.support;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A socket that speaks HTTP and WebSocket by hand, for what no library would send. */
public final class RawSocket implements AutoCloseable {
    private static final int DEADLINE_MS = (int) ChatClient.DEADLINE.toMillis();

    private final Socket socket;
    private final DataInputStream in;

    /** A frame from the server: its first byte, with reserved bits and opcode, and its payload. */
    public record ServerFrame(int firstByte, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The code of a close frame. */
        public int closeCode() {
            return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        }
    }

    public RawSocket(int port) {
        this(port, 0);
    }

    /**
     * @param receiveBuffer size of the system's receive buffer, in bytes; 0 for the default
     */
    public RawSocket(int port, int receiveBuffer) {
        try {
            socket = new Socket();
            if (receiveBuffer > 0) {
                socket.setReceiveBufferSize(receiveBuffer);
            }
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout(DEADLINE_MS);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a handshake with these extra header lines. Returns the status line and headers of the answer. */
    public String handshake(String... headers) {
        send(handshakeRequest(socket.getPort(), headers).getBytes(StandardCharsets.ISO_8859_1));
        return head();
    }

    /** The text of a handshake with these extra header lines. */
    public static String handshakeRequest(int port, String... headers) {
        StringBuilder request = new StringBuilder("GET /chat HTTP/1.1\r\nHost: localhost:")
                .append(port)
                .append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n")
                .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.append("\r\n").toString();
    }

    /** A socket that has connected to the chat and read the greeting. */
    public static RawSocket chatting(int port) {
        RawSocket raw = new RawSocket(port);
        if (!raw.handshake().startsWith("HTTP/1.1 101")) {
            throw new AssertionError("no handshake");
        }
        raw.frame();
        return raw;
    }

    public void send(byte... bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a masked frame with this first byte and payload. */
    public void sendFrame(int firstByte, byte... payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(firstByte);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        frame.writeBytes(new byte[4]); // a mask of zeros leaves the payload as it is
        frame.writeBytes(payload);
        send(frame.toByteArray());
    }

    /** Sends this many masked frames without payload at once. */
    public void sendEmptyFrames(int count, int firstByte) {
        byte[] frames = new byte[6 * count];
        for (int i = 0; i < count; i++) {
            frames[6 * i] = (byte) firstByte;
            frames[6 * i + 1] = (byte) 0x80;
        }
        send(frames);
    }

    public void sendText(String text) {
        sendFrame(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The next frame from the server. */
    public ServerFrame frame() {
        try {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            return new ServerFrame(first, in.readNBytes(length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code of the next close frame; frames before it are skipped. */
    public int closeCode() {
        ServerFrame frame = frame();
        while (frame.firstByte() != 0x88) {
            frame = frame();
        }
        return frame.closeCode();
    }

    /** Everything that the server sends until it closes the connection. */
    public String untilClosed() {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (EOFException | SocketException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the status line and the headers. */
    public String head() {
        try {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends nothing more. */
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the connection with a reset, as a crash would. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
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
}
