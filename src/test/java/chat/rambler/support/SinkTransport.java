package chat.rambler.support;

import chat.rambler.connection.NonBlockingTransport;
import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import java.nio.ByteBuffer;
import java.util.List;

/** A transport whose peer takes everything at once. */
public class SinkTransport implements NonBlockingTransport {
    @Override
    public ByteBuffer spelled(List<Frame> frames, boolean ping) {
        return ByteBuffer.wrap(Frame.joined(frames).asWebSocket());
    }

    @Override
    public boolean tryWrite(ByteBuffer bytes) {
        return true;
    }

    @Override
    public void whenWritable(Runnable goOn) {}

    @Override
    public void write(List<Frame> frames) {}

    @Override
    public boolean answersPings() {
        return false;
    }

    @Override
    public void ping() {}

    @Override
    public void close(CloseReason reason) {}

    @Override
    public void cut() {}
}
