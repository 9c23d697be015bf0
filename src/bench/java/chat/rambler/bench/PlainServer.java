package chat.rambler.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reference in Java: a server that only passes each message to everybody in a room, with one write for each. No
 * order among servers, no history, no limits, no slow readers, short messages only; the room is the request's path.
 */
final class PlainServer {
    private static final String KEY = "Sec-WebSocket-Key: ";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3
    private static final int MASK_BYTES = 4;
    private static final int LENGTH_IN_2_BYTES = 126;

    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
    private final Map<String, List<SocketChannel>> rooms = new HashMap<>();

    private static final class Connection {
        private byte[] carried = {};
        private @Nullable List<SocketChannel> room; // null before the handshake
    }

    private PlainServer(int port) throws IOException {
        selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", port), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] args) throws IOException {
        PlainServer server = new PlainServer(Integer.parseInt(args[0]));
        while (true) {
            server.selector.select(server::ready);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                SocketChannel channel = ((ServerSocketChannel) key.channel()).accept();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(selector, SelectionKey.OP_READ, new Connection());
            } else {
                read((SocketChannel) key.channel(), (Connection) key.attachment());
            }
        } catch (IOException e) {
            close(key);
        }
    }

    private static void close(SelectionKey key) {
        List<SocketChannel> room = ((Connection) key.attachment()).room;
        if (room != null) {
            room.remove(key.channel());
        }
        try {
            key.channel().close();
        } catch (IOException e) {
            key.cancel();
        }
    }

    private void read(SocketChannel channel, Connection connection) throws IOException {
        in.clear().put(connection.carried);
        if (channel.read(in) < 0) {
            throw new IOException("closed");
        }
        in.flip();
        if (connection.room == null) {
            connection.room = opened(channel);
        }
        for (ByteBuffer frame = frame(); frame != null && connection.room != null; frame = frame()) {
            for (SocketChannel member : connection.room) {
                member.write(frame.duplicate());
            }
        }
        connection.carried = new byte[in.remaining()];
        in.get(connection.carried);
    }

    private @Nullable List<SocketChannel> opened(SocketChannel channel) throws IOException {
        String request = StandardCharsets.US_ASCII.decode(in.duplicate()).toString();
        int end = request.indexOf("\r\n\r\n");
        if (end < 0) {
            return null;
        }
        int key = request.indexOf(KEY) + KEY.length();
        channel.write(StandardCharsets.US_ASCII.encode("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(request.substring(key, request.indexOf('\r', key)))
                + "\r\n\r\n"));
        in.position(in.position() + end + 4);
        List<SocketChannel> room = rooms.computeIfAbsent(request.split(" ", 3)[1], _ -> new ArrayList<>());
        room.add(channel);
        return room;
    }

    /** The next whole frame, unmasked, as it is sent on; null if there is none. */
    private @Nullable ByteBuffer frame() {
        int at = in.position();
        if (in.remaining() < 2 + MASK_BYTES) {
            return null;
        }
        int length = in.get(at + 1) & 0x7F;
        int header = 2;
        if (length == LENGTH_IN_2_BYTES) {
            length = in.getShort(at + 2) & 0xFFFF;
            header = 4;
        }
        if (in.remaining() < header + MASK_BYTES + length) {
            return null;
        }
        ByteBuffer frame = ByteBuffer.allocateDirect(header + length);
        frame.put(in.get(at));
        frame.put((byte) (in.get(at + 1) & 0x7F));
        for (int i = 2; i < header; i++) {
            frame.put(in.get(at + i));
        }
        int payload = at + header + MASK_BYTES;
        for (int i = 0; i < length; i++) {
            frame.put((byte) (in.get(payload + i) ^ in.get(at + header + i % MASK_BYTES)));
        }
        in.position(payload + length);
        return frame.flip();
    }

    private static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
