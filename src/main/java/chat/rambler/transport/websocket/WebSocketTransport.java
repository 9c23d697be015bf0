package chat.rambler.transport.websocket;

import chat.rambler.connection.NonBlockingTransport;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.ControlFrames;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes to one WebSocket connection. */
final class WebSocketTransport implements NonBlockingTransport {
    private final WebSocketPeer peer;
    private final UpgradedSocket socket;
    private final Codec codec;

    WebSocketTransport(WebSocketPeer peer, UpgradedSocket socket, Codec codec) {
        this.peer = peer;
        this.socket = socket;
        this.codec = codec;
    }

    @Override
    public ByteBuffer encoded(List<Frame> frames, List<byte[]> controls) {
        byte[] bytes = frames.isEmpty() ? new byte[0] : Frame.joined(frames).asWebSocket();
        return controls.isEmpty() ? ByteBuffer.wrap(bytes) : joined(bytes, controls);
    }

    @Override
    public ByteBuffer farewell(CloseReason reason) {
        byte[] bytes =
                codec.isStructured() ? codec.encode(new Event.Goodbye(reason)).asWebSocket() : new byte[0];
        return joined(bytes, List.of(ControlFrames.close(reason.code(), reason.text())));
    }

    private static ByteBuffer joined(byte[] first, List<byte[]> controls) {
        int length = first.length;
        for (byte[] control : controls) {
            length += control.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length).put(first);
        controls.forEach(all::put);
        return all.flip();
    }

    @Override
    public boolean tryWrite(ByteBuffer bytes) throws IOException {
        return socket.write(bytes);
    }

    @Override
    public void whenWritable(Runnable goOn) {
        peer.whenWritable(goOn);
    }

    @Override
    public void finish() {
        peer.outputFinished();
    }

    @Override
    public boolean answersPings() {
        return true;
    }

    @Override
    public long framesReceived() {
        return peer.framesReceived();
    }

    @Override
    public void cut() {
        socket.reset();
        peer.gone();
    }
}
