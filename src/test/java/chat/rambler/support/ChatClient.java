package chat.rambler.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A client of the text protocol. Everything waits with a deadline; nothing sleeps. */
public abstract class ChatClient implements AutoCloseable {
    /** Long enough for the busiest machine; whatever takes longer hangs. */
    private static final int SHOWN = 10; // of the messages that were not expected

    public static final Duration DEADLINE = Duration.ofSeconds(90);

    private static final AtomicInteger PROBES = new AtomicInteger();

    /** Queued when the connection has ended. */
    private static final String END = new String("(end)");

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    /** Sends one message as it is. */
    public abstract ChatClient says(String message);

    @Override
    public abstract void close();

    /** The next message from the server. */
    public String next() {
        return next(DEADLINE);
    }

    /** The next message from the server, which must come within this time. */
    public String next(Duration deadline) {
        try {
            String message = heard.poll(deadline.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("a message within " + deadline).isNotNull();
            assertThat(message == END)
                    .as("the server has closed the connection")
                    .isFalse();
            return message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next message; null if the connection has ended instead. */
    public String nextOrEnd() {
        try {
            String message = heard.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("a message within " + DEADLINE).isNotNull();
            return message == END ? null : message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Expects this message next. */
    public ChatClient hears(String expected) {
        assertThat(next()).isEqualTo(expected);
        return this;
    }

    /** Expects next a message that begins like this. */
    public ChatClient hearsStart(String expected) {
        assertThat(next()).startsWith(expected);
        return this;
    }

    /** All messages until the one that begins like this, which is the last of the result. */
    public List<String> until(String start) {
        List<String> messages = new ArrayList<>();
        do {
            messages.add(next());
        } while (!messages.getLast().startsWith(start));
        return messages;
    }

    /** Reads on until a message contains this. */
    public ChatClient untilContains(String part) {
        Deque<String> passed = new ArrayDeque<>();
        try {
            for (String message = next(); !message.contains(part); message = next()) {
                passed.add(message);
                if (passed.size() > SHOWN) {
                    passed.remove();
                }
            }
        } catch (AssertionError e) {
            throw new AssertionError("heard instead of " + part + ": " + passed, e);
        }
        return this;
    }

    /** Expects that the server has sent nothing more: the answer to a command sent now is the next message. */
    public ChatClient hearsNothingElse() {
        String word = "probe" + PROBES.incrementAndGet();
        says("#" + word);
        assertThat(next()).startsWith("SERVER:Unknown command").contains(word);
        return this;
    }

    /** Waits until the server closes the connection. Returns what it sent before. */
    public List<String> untilClosed() {
        List<String> messages = new ArrayList<>();
        try {
            String message = heard.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            while (message != END) {
                assertThat(message).as("the end within " + DEADLINE).isNotNull();
                messages.add(message);
                message = heard.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return messages;
    }

    protected final void received(String message) {
        heard.add(message);
    }

    protected final void ended() {
        heard.add(END);
    }
}
