package chat.rambler.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The checker finds every planted fault; else its silence would mean nothing. */
class CheckerTest {
    private final Checker checker = new Checker();
    private final List<String> history =
            new ArrayList<>(IntStream.range(0, 20).mapToObj(i -> "a-" + i).toList());
    private final List<String> seen = new ArrayList<>(history.subList(5, 15));

    @BeforeEach
    void send() {
        history.forEach(checker::sent);
        history.forEach(text -> checker.acknowledged("a", text));
    }

    private Checker.Verdict judge() {
        seen.forEach(text -> checker.received("stay", text));
        return checker.judge(history);
    }

    @Test
    void aSliceOfTheHistoryInItsOrderIsClean() {
        assertThat(judge().isClean()).isTrue();
    }

    @Test
    void anAcknowledgedMessageThatIsNotStoredIsLost() {
        history.remove("a-17");

        assertThat(judge().lost()).containsExactly("a-17");
    }

    @Test
    void whatWasNeverSentOrNotStoredIsAPhantom() {
        history.add("b-0");
        seen.add("c-0");

        assertThat(judge().phantom()).containsExactly("never sent: b-0", "stay saw what is not stored: c-0");
    }

    @Test
    void whatWasRefusedMustNotBeStored() {
        checker.refused("a-3");

        assertThat(judge().phantom()).containsExactly("refused, yet stored: a-3");
    }

    @Test
    void doublesAreFoundInTheStoreAndAtAReceiver() {
        history.add("a-2");
        seen.add("a-6");

        assertThat(judge().duplicate()).containsExactly("history: a-2", "stay: a-6");
    }

    @Test
    void aSwapIsFound() {
        Collections.swap(seen, 2, 3);

        Checker.Verdict verdict = judge();

        assertThat(verdict.reordered()).hasSize(1);
        assertThat(verdict.gap()).isEmpty();
    }

    @Test
    void aDropIsFound() {
        seen.remove(4);

        assertThat(judge().gap()).containsExactly("stay: place 9");
    }

    @Test
    void aSendersMessagesOutOfTheirOrderAreFound() {
        Collections.swap(history, 1, 2);

        assertThat(judge().fifo()).containsExactly("a: a-2");
    }
}
