package chat.rambler.auth;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.limits.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>(5, 10);

    private Optional<String> strange(String network, String work) {
        return queue.offer(new Origin(network, false), work);
    }

    private Optional<String> familiar(String network, String work) {
        return queue.offer(new Origin(network, true), work);
    }

    private List<String> all() {
        List<String> all = new ArrayList<>();
        for (Optional<String> next = queue.poll(); next.isPresent(); next = queue.poll()) {
            all.add(next.get());
        }
        return all;
    }

    @Test
    void networksTakeTurns() {
        List.of("a1", "a2", "a3").forEach(work -> strange("a", work));
        List.of("b1", "b2").forEach(work -> strange("b", work));
        strange("c", "c1");

        assertThat(all()).containsExactly("a1", "b1", "c1", "a2", "b2", "a3");
    }

    @Test
    void strangersLeaveEverySecondTurnToTheFamiliar() {
        List.of("a", "b", "c", "d").forEach(network -> strange(network, network));
        List.of("x", "y").forEach(network -> familiar(network, network));

        assertThat(all()).containsExactly("x", "a", "y", "b", "c", "d");
    }

    @Test
    void aNetworkWaitsForItselfAlone() {
        for (int i = 0; i < 5; i++) {
            assertThat(strange("a", "a" + i)).isEmpty();
        }

        assertThat(strange("a", "a5")).contains("a5");
        assertThat(strange("b", "b0")).isEmpty();
    }

    @Test
    void whereItIsFullTheNetworkWithTheMostMakesRoom() {
        for (int i = 0; i < 5; i++) {
            strange("a", "a" + i);
            strange("b" + i, "b" + i);
        }

        assertThat(strange("new", "new")).contains("a4");
        assertThat(strange("new", "again")).contains("a3");
        assertThat(all()).hasSize(10).contains("new", "again").doesNotContain("a3", "a4");
    }

    @Test
    void whereAllHaveAsLittleANewcomerMakesNoRoomButForTheFamiliar() {
        for (int i = 0; i < 10; i++) {
            strange("network" + i, "work" + i);
        }

        assertThat(strange("new", "new")).contains("new");
        assertThat(familiar("home", "home")).isPresent().get().asString().startsWith("work");
        assertThat(queue.poll()).contains("home");
    }
}
