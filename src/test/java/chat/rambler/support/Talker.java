package chat.rambler.support;

import chat.rambler.checker.Checker;
import java.util.concurrent.locks.LockSupport;

/**
 * Says one numbered text after another in "Free Chat", each when the one before is answered, and
 * tells the checker.
 */
public final class Talker implements Runnable {
    /**
     * Sixteen of these say about a thousand messages a second: enough, and few enough to be kept
     * whole.
     */
    private static final long PAUSE_NANOS = 15_000_000;

    private final String name;
    private final ChatClient client;
    private final Checker checker;
    private volatile boolean talking = true;

    public Talker(String name, ChatClient client, Checker checker) {
        this.name = name;
        this.client = client;
        this.checker = checker;
    }

    public void stop() {
        talking = false;
    }

    @Override
    public void run() {
        for (int i = 0; talking; i++) {
            String text = name + "-" + i;
            checker.sent(text);
            client.says(text);
            if (!awaitAnswer(text)) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** False when the connection has ended: whether the last text was stored, nobody knows then. */
    private boolean awaitAnswer(String text) {
        while (true) {
            String line = client.nextOrEnd();
            if (line == null) {
                checker.unconfirmed(text);
                return false;
            }
            if (line.startsWith("MESSAGE:")) {
                String heard = line.substring(line.lastIndexOf(' ') + 1);
                checker.received(name, heard);
                if (heard.equals(text)) {
                    checker.acknowledged(name, text);
                    return true;
                }
            } else if (line.startsWith("SERVER:Not saved in")) {
                checker.refused(text);
                return true;
            } else if (line.startsWith("SERVER:Not confirmed in")) {
                checker.unconfirmed(text);
                return true;
            }
        }
    }
}
