package chat.rambler.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TimedWaitsTest {
    private final List<String> went = new CopyOnWriteArrayList<>();
    private final TimedWaits<String> waiters = new TimedWaits<>(Runnable::run);

    @Test
    void allWhoWaitForTheSameGoOnOnce() {
        waiters.add("a", () -> went.add("first"));
        waiters.add("a", () -> went.add("second"));
        waiters.add("b", () -> went.add("other"));

        waiters.happened("a"::equals);
        waiters.happened("a"::equals);

        assertThat(went).containsExactly("first", "second");
    }

    @Test
    void whatDoesNotHappenIsWaitedForNoLongerThanTwoSeconds() {
        waiters.add("a", () -> went.add("late"));

        await().atMost(ChatClient.DEADLINE).until(() -> went.equals(List.of("late")));
    }
}
