package chat.rambler.connection;

import chat.rambler.protocol.CloseReason;
import chat.rambler.protocol.Frame;
import chat.rambler.support.ChatClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A transport without a peer: it remembers what was written, and can be told to wait. */
public final class FakeTransport implements NonBlockingTransport {
    private final BlockingQueue<String> written = new LinkedBlockingQueue<>();
    private final Object lock = new Object();
    private final boolean answersPings;
    private boolean stalled; // this and the next are guarded by the lock
    private @Nullable Runnable waiting;
    private volatile boolean cut;

    public FakeTransport() {
        this(true);
    }

    /** A transport whose peer must, or need not, answer pings. */
    public FakeTransport(boolean answersPings) {
        this.answersPings = answersPings;
    }

    @Override
    public ByteBuffer encoded(List<Frame> frames, List<byte[]> controls) {
        StringBuilder all = new StringBuilder();
        frames.forEach(frame -> all.append(new String(frame.asLines(), StandardCharsets.UTF_8)));
        controls.forEach(_ -> all.append("(ping)\n"));
        return StandardCharsets.UTF_8.encode(all.toString());
    }

    @Override
    public ByteBuffer farewell(CloseReason reason) {
        return StandardCharsets.UTF_8.encode("(close " + reason.code() + ")\n");
    }

    @Override
    public boolean tryWrite(ByteBuffer bytes) {
        synchronized (lock) {
            if (stalled) {
                return false;
            }
        }
        StandardCharsets.UTF_8.decode(bytes).toString().lines().forEach(written::add);
        return true;
    }

    @Override
    public void whenWritable(Runnable goOn) {
        synchronized (lock) {
            if (stalled) {
                waiting = goOn;
                return;
            }
        }
        Thread.ofVirtual().start(goOn);
    }

    @Override
    public void finish() {}

    @Override
    public boolean answersPings() {
        return answersPings;
    }

    @Override
    public void cut() {
        cut = true;
        written.add("(cut)");
    }

    /** Makes every write wait from now on. */
    public void stall() {
        synchronized (lock) {
            stalled = true;
        }
    }

    /** Lets writes go on. */
    public void flow() {
        Runnable goOn;
        synchronized (lock) {
            stalled = false;
            goOn = waiting;
            waiting = null;
        }
        if (goOn != null) {
            Thread.ofVirtual().start(goOn);
        }
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
    public int untaken() {
        return written.size();
    }
}
