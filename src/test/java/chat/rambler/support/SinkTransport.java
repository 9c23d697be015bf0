package chat.rambler.support;

import chat.rambler.connection.NonBlockingTransport;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.nio.ByteBuffer;
import java.util.List;

/** A transport whose peer takes everything at once. */
public class SinkTransport implements NonBlockingTransport {
    @Override
    public ByteBuffer encoded(List<Frame> frames, List<byte[]> controls) {
        return ByteBuffer.wrap(Frame.joined(frames).asWebSocket());
    }

    @Override
    public boolean tryWrite(ByteBuffer bytes) {
        return true;
    }

    @Override
    public void whenWritable(Runnable goOn) {}

    @Override
    public ByteBuffer farewell(CloseReason reason) {
        return ByteBuffer.allocate(0);
    }

    @Override
    public void finish() {}

    @Override
    public boolean answersPings() {
        return false;
    }

    @Override
    public void cut() {}
}
