package chat.rambler.support;

import chat.rambler.checker.Checker;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;

/** Says numbered texts in "Free Chat", each after the answer to the one before, and tells the checker. */
public final class Talker implements Runnable {
    /** Sixteen talkers say about a thousand messages a second at most: few enough that all are kept. */
    private static final long PAUSE_NANOS = 15_000_000;

    private final String name;
    private final ChatClient client;
    private final Checker checker;
    private volatile boolean talking = true;
    private int next;

    public Talker(String name, ChatClient client, Checker checker) {
        this.name = name;
        this.client = client;
        this.checker = checker;
    }

    public void stop() {
        talking = false;
    }

    /** The answer to one text. */
    public enum Answer {
        ACKNOWLEDGED,
        REFUSED,
        UNCONFIRMED,
        /** The connection has ended, so the text may be stored or not. */
        ENDED
    }

    @Override
    public void run() {
        while (talking && say() != Answer.ENDED) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Says the next text and waits for its answer. */
    public Answer say() {
        String text = name + "-" + next++;
        checker.sent(text);
        Answer answer = sent(text) ? awaitAnswer(text) : Answer.ENDED;
        switch (answer) {
            case ACKNOWLEDGED -> checker.acknowledged(name, text);
            case REFUSED -> checker.refused(text);
            case UNCONFIRMED, ENDED -> checker.unconfirmed(text);
        }
        return answer;
    }

    private boolean sent(String text) {
        try {
            client.says(text);
            return true;
        } catch (UncheckedIOException e) {
            return false; // its server was killed
        }
    }

    private Answer awaitAnswer(String text) {
        while (true) {
            String line = client.nextOrEnd();
            if (line == null) {
                return Answer.ENDED;
            }
            if (line.startsWith("MESSAGE:")) {
                String heard = line.substring(line.lastIndexOf(' ') + 1);
                checker.received(name, heard);
                if (heard.equals(text)) {
                    return Answer.ACKNOWLEDGED;
                }
            } else if (line.startsWith("SERVER:Not saved in")) {
                return Answer.REFUSED;
            } else if (line.startsWith("SERVER:Not confirmed in")) {
                return Answer.UNCONFIRMED;
            }
        }
    }
}
