package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import chat.rambler.support.ChatClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A link to nobody: it remembers what was written, and can be told to stop taking anything. */
public final class FakeTransport implements Transport {
    private final BlockingQueue<String> written = new LinkedBlockingQueue<>();
    private final Semaphore gate = new Semaphore(1);
    private final boolean answersPings;
    private volatile boolean cut;

    public FakeTransport() {
        this(true);
    }

    /** A link whose peer has, or has not, a duty to answer pings. */
    public FakeTransport(boolean answersPings) {
        this.answersPings = answersPings;
    }

    @Override
    public void write(List<Frame> frames) {
        gate.acquireUninterruptibly();
        gate.release();
        frames.stream()
                .flatMap(frame -> frame.messages().stream())
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .forEach(written::add);
    }

    @Override
    public boolean answersPings() {
        return answersPings;
    }

    @Override
    public void ping() {
        written.add("(ping)");
    }

    @Override
    public void close(CloseReason reason) {
        written.add("(close " + reason.code() + ")");
    }

    @Override
    public void cut() {
        cut = true;
        written.add("(cut)");
    }

    /** From now on writing blocks. */
    public void stall() {
        gate.acquireUninterruptibly();
    }

    /** The peer reads again. */
    public void flow() {
        gate.release();
    }

    public boolean isCut() {
        return cut;
    }

    /** The next thing written, without its line end. */
    public String next() {
        try {
            String text = written.poll(ChatClient.DEADLINE.toSeconds(), TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("nothing was written");
            }
            return text.stripTrailing();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many things have been written and not been taken. */
    public int waiting() {
        return written.size();
    }
}
