package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.Crowd;
import chat.rambler.support.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Acknowledged means on disk. Checked in the system calls of Redis, since killing a process loses nothing that the
 * kernel has.
 */
@Tag("soak") // needs strace and the permission to use it
class DurabilityIT {
    private static final int MESSAGES = 300;
    private static final Pattern OPENED = Pattern.compile("open(?:at)?\\(.*\\.incr.* = (\\d+)");
    private static final Pattern WRITTEN = Pattern.compile("(?:write|writev|sendto)\\((\\d+), (.*)");
    private static final Pattern SYNCED = Pattern.compile("(?:fsync|fdatasync)(?:\\(\\d+\\)| resumed>\\)) += 0");

    /** How many writes the system calls show, and how many answers before a sync. */
    private record Observed(int stored, int toldTooEarly) {}

    @Test
    void withAlwaysNothingIsToldBeforeItIsOnDisk() throws Exception {
        Observed observed = observe("always");

        assertThat(observed.stored()).isGreaterThan(10);
        assertThat(observed.toldTooEarly()).isZero();
    }

    /** Shows that the test can fail. */
    @ParameterizedTest
    @ValueSource(strings = {"everysec", "no"})
    void withAnyOtherSettingMuchIs(String fsync) throws Exception {
        assertThat(observe(fsync).toldTooEarly()).isGreaterThan(10);
    }

    private static Observed observe(String fsync) throws Exception {
        RedisServer redis = RedisServer.traced(fsync);
        redis.beforeAll(null);
        try (ChatServer server = ChatServer.startOn(redis)) {
            Crowd crowd = new Crowd();
            crowd.talk(server);
            crowd.awaitMoreAcknowledged(MESSAGES, ChatClient.DEADLINE);
            crowd.verdict(redis::storedInFreeChat);
            return judge(Files.readAllLines(redis.trace()));
        } finally {
            redis.afterAll(null);
        }
    }

    /**
     * Counts as too early each write to a client between a write to the append-only file and its sync: what the client
     * is told then could be lost.
     */
    private static Observed judge(List<String> calls) throws IOException {
        String file = "";
        boolean dirty = false;
        int stored = 0;
        int early = 0;
        for (String call : calls) {
            Matcher opened = OPENED.matcher(call);
            Matcher written = WRITTEN.matcher(call);
            if (opened.find()) {
                file = opened.group(1);
            } else if (SYNCED.matcher(call).find()) {
                dirty = false;
            } else if (written.find()) {
                if (written.group(1).equals(file)) {
                    dirty = true;
                    stored++;
                } else if (dirty && !written.group(1).equals("1")) { // 1 is the log
                    early++;
                }
            }
        }
        return new Observed(stored, early);
    }
}
