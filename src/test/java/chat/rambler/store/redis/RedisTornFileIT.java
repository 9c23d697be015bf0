package chat.rambler.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.store.HistoryRepository;
import chat.rambler.store.HistoryRepositoryContract;
import chat.rambler.store.Page;
import chat.rambler.store.StoredMessage;
import chat.rambler.support.ChatClient;
import chat.rambler.support.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A kill may leave the changes of one script incomplete at the end of Redis's file. Redis then keeps their beginning in
 * the file and carries it out, together with the next changes, when it is started once more.
 */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisTornFileIT")
class RedisTornFileIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final int EXEC = "*1\r\n$4\r\nEXEC\r\n".getBytes(StandardCharsets.UTF_8).length;

    private final HistoryRepository history =
            new RedisHistoryRepository(OnRedis.flushed(REDIS), OnRedis.channels(REDIS), 1_000);
    private final List<String> stored = new ArrayList<>();

    private void append(String text) {
        await().atMost(ChatClient.DEADLINE) // the connection may still be recovering
                .ignoreExceptions()
                .until(() -> HistoryRepositoryContract.append(history, HistoryRepositoryContract.LOBBY, text) != null);
        stored.add(text);
    }

    /** Stores a message whose last {@code missing} bytes have not reached the disk. */
    private void tear(int missing) throws Exception {
        long from = REDIS.appendOnlyFileSize();
        append("torn " + missing);
        stored.removeLast();
        long to = REDIS.appendOnlyFileSize();
        assertThat(to - missing).isGreaterThan(from);
        REDIS.kill();
        REDIS.cutAppendOnlyFile(to - missing);
    }

    private void isAsItWas() {
        Page page = history.before(HistoryRepositoryContract.LOBBY, Long.MAX_VALUE, 1_000)
                .join();
        assertThat(page.messages()).extracting(StoredMessage::text).isEqualTo(stored);
        assertThat(page.messages().getLast().seq()).isEqualTo(stored.size());
    }

    @Test
    void nothingIsSkippedNorChangedByWhatIsLeft() throws Exception {
        append("first");
        for (int missing = EXEC; missing < 330; missing += 35) { // within the entry, the number, the id
            tear(missing);
            REDIS.restart();
            append("after " + missing);
            REDIS.kill();
            REDIS.restart();
            append("later " + missing);
        }

        isAsItWas();
    }

    /** If only the end of the last command is missing, only a repair helps (redis.md). */
    @Test
    void aRepairedFileIsWhole() throws Exception {
        append("first");
        tear(EXEC / 2);
        REDIS.repairAppendOnlyFile();
        REDIS.restart();
        append("after");
        REDIS.kill();
        REDIS.restart();
        append("later");

        isAsItWas();
    }
}
