package chat.rambler.history;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.redis.RedisStore;
import chat.rambler.support.RedisServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisHistoryRepositoryTest extends HistoryRepositoryContract {
    @RegisterExtension static final RedisServer REDIS = RedisServer.single();

    @Override
    HistoryRepository empty() {
        return new RedisHistoryRepository(REDIS.flushed(), REDIS.channels(), PER_ROOM);
    }

    /** What was thrown away before does not come back. */
    @Test
    void theOldestIsTheOldestThatIsThereWhenMoreAreKeptThanBefore() {
        RedisStore redis = REDIS.flushed();
        HistoryRepository few = new RedisHistoryRepository(redis, REDIS.channels(), 2);
        for (int i = 1; i <= 1_000; i++) {
            append(few, LOBBY, "m" + i);
        }
        assertThat(few.before(LOBBY, 1, 0).join().oldest()).isEqualTo(999);

        Page page =
                new RedisHistoryRepository(redis, REDIS.channels(), 100_000)
                        .before(LOBBY, Long.MAX_VALUE, 100_000)
                        .join();

        assertThat(page.oldest()).isEqualTo(page.messages().getFirst().seq()).isGreaterThan(500);
        assertThat(page.more()).isFalse();
    }
}
