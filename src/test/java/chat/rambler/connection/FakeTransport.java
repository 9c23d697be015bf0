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

/** A transport without a peer: it remembers what was written, and can be told to block. */
public final class FakeTransport implements Transport {
    private final BlockingQueue<String> written = new LinkedBlockingQueue<>();
    private final Semaphore gate = new Semaphore(1);
    private final boolean answersPings;
    private volatile boolean cut;

    public FakeTransport() {
        this(true);
    }

    /** A transport whose peer must, or need not, answer pings. */
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

    /** Makes every write block from now on. */
    public void stall() {
        gate.acquireUninterruptibly();
    }

    /** Lets writes go on. */
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

    /** How many written things have not been taken. */
    public int waiting() {
        return written.size();
    }
}
