package chat.rambler.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.store.HistoryRepository;
import chat.rambler.store.HistoryRepositoryContract;
import chat.rambler.store.Page;
import chat.rambler.store.Position;
import chat.rambler.store.StoredMessage;
import chat.rambler.support.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisHistoryRepositoryTest extends HistoryRepositoryContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Override
    protected HistoryRepository empty() {
        return new RedisHistoryRepository(OnRedis.flushed(REDIS), OnRedis.channels(REDIS), PER_ROOM);
    }

    /** Messages that were dropped before do not come back. */
    @Test
    void theOldestIsTheOldestThatIsThereWhenMoreAreKeptThanBefore() {
        RedisConnection redis = OnRedis.flushed(REDIS);
        HistoryRepository few = new RedisHistoryRepository(redis, OnRedis.channels(REDIS), 2);
        for (int i = 1; i <= 1_000; i++) {
            append(few, LOBBY, "m" + i);
        }
        assertThat(few.before(LOBBY, 1, 0).join().oldest()).isEqualTo(999);

        Page page = new RedisHistoryRepository(redis, OnRedis.channels(REDIS), 100_000)
                .before(LOBBY, Long.MAX_VALUE, 100_000)
                .join();

        assertThat(page.oldest()).isEqualTo(page.messages().getFirst().seq()).isGreaterThan(500);
        assertThat(page.more()).isFalse();
    }

    /** Holds also for a single message that is longer than a page. */
    @Test
    void aPageIsBoundedInBytesAndTheRestIsReadBehindIt() {
        HistoryRepository history =
                new RedisHistoryRepository(OnRedis.flushed(REDIS), OnRedis.channels(REDIS), 100_000);
        append(history, LOBBY, "x".repeat(600_000));
        for (int i = 2; i <= 60; i++) {
            append(history, LOBBY, "x".repeat(20_000) + i);
        }

        List<Long> back = new ArrayList<>();
        Page page = history.before(LOBBY, Long.MAX_VALUE, 100).join();
        assertThat(page.messages()).hasSizeBetween(5, 26);
        while (page.more()) {
            back.addAll(seqs(page.messages()).reversed());
            page = history.before(LOBBY, back.getLast(), 100).join();
        }
        back.addAll(seqs(page.messages()).reversed());

        List<Long> onwards = new ArrayList<>();
        String epoch = page.messages().getFirst().epoch();
        List<StoredMessage> missed = List.of();
        do {
            onwards.addAll(seqs(missed));
            long after = onwards.isEmpty() ? 0 : onwards.getLast();
            missed = history.missed(LOBBY, new Position(epoch, after, ""), List.of())
                    .join()
                    .messages();
            assertThat(missed).hasSizeLessThan(30);
        } while (!missed.isEmpty());

        assertThat(onwards).isEqualTo(LongStream.rangeClosed(1, 60).boxed().toList());
        assertThat(back.reversed()).isEqualTo(onwards);
    }

    private static List<Long> seqs(List<StoredMessage> messages) {
        return messages.stream().map(StoredMessage::seq).toList();
    }

    @Test
    void whatIsStoredDoesNotWaitBehindWhatIsRead() {
        RedisConnection redis = OnRedis.flushed(REDIS);
        HistoryRepository history = new RedisHistoryRepository(redis, OnRedis.channels(REDIS), PER_ROOM);
        append(history, LOBBY, "before");
        var held = redis.reads().blpop(0, "nothing"); // blocks reads like a very long answer

        CompletableFuture<Page> page = history.before(LOBBY, Long.MAX_VALUE, 1);
        append(history, LOBBY, "after");

        assertThat(page).isNotDone();
        RedisConnection.await(redis.commands().rpush("nothing", "that is enough"));
        held.toCompletableFuture().join();
        assertThat(page.join().messages().getFirst().text()).isEqualTo("after");
    }
}
