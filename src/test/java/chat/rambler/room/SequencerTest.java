package chat.rambler.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.Nickname;
import chat.rambler.store.CatchUp;
import chat.rambler.store.Position;
import chat.rambler.store.StoredMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SequencerTest {
    private final List<String> said = new ArrayList<>();
    private final Sequencer sequencer = new Sequencer(new Sequencer.Listener() {
        @Override
        public void deliver(StoredMessage message) {
            said.add(message.epoch() + message.seq());
        }

        @Override
        public void gap(long from, long to) {
            said.add("gap " + (to - from + 1));
        }

        @Override
        public void reset(Position from) {
            said.add("reset");
        }
    });

    private static StoredMessage message(String epoch, long seq) {
        return new StoredMessage(epoch, seq, "id" + epoch + seq, "", Instant.EPOCH, null, Nickname.ANONYMOUS, "text");
    }

    private Sequencer.Next offer(String epoch, long seq) {
        return sequencer.offer(message(epoch, seq));
    }

    private static CatchUp missed(boolean same, String epoch, long newest, long... numbers) {
        return new CatchUp(
                same,
                0,
                new Position(epoch, newest, ""),
                Arrays.stream(numbers).mapToObj(seq -> message(epoch, seq)).toList());
    }

    private Sequencer.Next read(CatchUp missed) {
        return sequencer.read(sequencer.question(), missed);
    }

    private void begin(String epoch, long seq) {
        sequencer.begin(new Position(epoch, seq, "id" + epoch + seq));
    }

    @Test
    void anyOrderAndAnyDoublesComeOutInOrderOnce() {
        List<Long> numbers =
                new ArrayList<>(LongStream.rangeClosed(1, 300).boxed().toList());
        numbers.addAll(numbers);
        Collections.shuffle(numbers, new Random(7));
        begin("a", 0);

        numbers.forEach(seq -> offer("a", seq));

        assertThat(said)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 300).mapToObj(i -> "a" + i).toList());
    }

    /** A store that cannot lose messages needs no memory of what was delivered. */
    @Test
    void ofAStoreThatLosesNothingNothingIsRemembered() {
        Sequencer plain = new Sequencer(
                new Sequencer.Listener() {
                    @Override
                    public void deliver(StoredMessage message) {
                        said.add(message.epoch() + message.seq());
                    }

                    @Override
                    public void gap(long from, long to) {}

                    @Override
                    public void reset(Position from) {}
                },
                false);
        plain.begin(new Position("", 0, ""));
        for (long seq : new long[] {1, 3, 2, 2, 1}) {
            plain.offer(message("a", seq));
        }

        assertThat(said).containsExactly("a1", "a2", "a3");
        assertThat(plain.isPast(message("a", 3))).isTrue();
        assertThat(plain.question().landmarks()).isEmpty();
    }

    @Test
    void theFirstMessageOfARoomBeginsItsEpoch() {
        sequencer.begin(new Position("", 0, ""));

        assertThat(offer("a", 1)).isEqualTo(Sequencer.Next.NOTHING);
        assertThat(said).containsExactly("a1");
    }

    @Test
    void aSecondMessageBeforeTheFirstOneOfARoomIsNoLoss() {
        sequencer.begin(new Position("", 0, ""));

        assertThat(offer("a", 2)).isEqualTo(Sequencer.Next.READ);
        read(missed(false, "a", 2, 1, 2));

        assertThat(said).containsExactly("a1", "a2");
    }

    @Test
    void anAnswerAboutAPlaceWhereOneIsNoMoreIsAskedForAgain() {
        sequencer.begin(new Position("", 0, ""));
        Sequencer.Question asked = sequencer.question();
        offer("a", 2); // asks; meanwhile the first messages come by themselves
        offer("a", 1);
        offer("a", 2);

        assertThat(sequencer.read(asked, missed(false, "a", 3, 1, 2, 3))).isEqualTo(Sequencer.Next.READ);

        assertThat(said).containsExactly("a1", "a2");
        assertThat(read(missed(true, "a", 3, 3))).isEqualTo(Sequencer.Next.NOTHING);
        assertThat(said).containsExactly("a1", "a2", "a3");
    }

    @Test
    void whatIsMissingIsWaitedForThenReadAndWhatIsNoLongerKeptIsTold() {
        begin("a", 10);

        assertThat(offer("a", 15)).isEqualTo(Sequencer.Next.WAIT);
        assertThat(sequencer.isWaiting()).isTrue();
        read(missed(true, "a", 15, 13, 14, 15));

        assertThat(said).containsExactly("gap 2", "a13", "a14", "a15");
        assertThat(offer("a", 13)).isEqualTo(Sequencer.Next.NOTHING);
        assertThat(said).hasSize(4);
    }

    @Test
    void nothingIsDeliveredWhileThereIsDoubt() {
        begin("a", 1);
        sequencer.doubt();

        offer("a", 2);
        offer("a", 4);
        assertThat(said).isEmpty();
        assertThat(read(missed(true, "a", 4, 2, 3, 4))).isEqualTo(Sequencer.Next.NOTHING);

        assertThat(said).containsExactly("a2", "a3", "a4");
    }

    @Test
    void aLongReadingGoesOnPageByPage() {
        begin("a", 0);
        sequencer.doubt();

        assertThat(read(missed(true, "a", 4, 1, 2))).isEqualTo(Sequencer.Next.READ);
        assertThat(read(missed(true, "a", 4, 3, 4))).isEqualTo(Sequencer.Next.NOTHING);
        assertThat(said).containsExactly("a1", "a2", "a3", "a4");
    }

    @Test
    void anotherEpochIsReadAndToldOnce() {
        begin("a", 7);

        assertThat(offer("b", 2)).isEqualTo(Sequencer.Next.READ);
        read(missed(false, "b", 2, 1, 2));
        assertThat(offer("b", 3)).isEqualTo(Sequencer.Next.NOTHING);

        assertThat(said).containsExactly("reset", "b1", "b2", "b3");
    }

    @Test
    void aStoreThatWouldGiveNumbersAgainMustBeginAnewAndIsFollowedFromThere() {
        begin("a", 7);

        assertThat(read(missed(false, "a", 5, 1, 2, 3, 4, 5))).isEqualTo(Sequencer.Next.REBASE);
        CatchUp rebased = new CatchUp(false, 5, new Position("c", 6, ""), List.of(message("c", 6)));
        assertThat(read(rebased)).isEqualTo(Sequencer.Next.NOTHING);
        assertThat(offer("c", 7)).isEqualTo(Sequencer.Next.NOTHING);

        assertThat(said).containsExactly("reset", "c6", "c7");
    }

    @Test
    void anotherMessageUnderAKnownNumberIsADoubtOfTheStore() {
        begin("a", 7);
        StoredMessage other = new StoredMessage("a", 7, "other", "", Instant.EPOCH, null, Nickname.ANONYMOUS, "text");

        assertThat(sequencer.offer(other)).isEqualTo(Sequencer.Next.READ);
    }

    /** What came between the question and its answer had been lost by the store before the question. */
    @Test
    void anAnswerThatTellsAnotherMessageThanTheDeliveredIsADoubtOfTheStore() {
        begin("a", 4);
        Sequencer.Question asked = sequencer.question();
        StoredMessage lost =
                new StoredMessage("a", 5, "lost", "ida4", Instant.EPOCH, null, Nickname.ANONYMOUS, "given again");
        sequencer.offer(lost);

        assertThat(sequencer.read(asked, missed(true, "a", 6, 5, 6))).isEqualTo(Sequencer.Next.READ);
        assertThat(said).containsExactly("a5");
        assertThat(sequencer.question().position().id()).isEqualTo("lost");
    }

    /** The store may lose the message from which a new epoch goes on before the next one is read. */
    @Test
    void afterTheLossOfANumberingTheLastCommonMessageIsStillKnownByItsId() {
        begin("a", 4);
        offer("a", 5);

        CatchUp shorter = new CatchUp(false, 4, new Position("b", 4, ""), List.of());
        sequencer.read(sequencer.question(), shorter);

        assertThat(sequencer.position()).isEqualTo(new Position("b", 4, "ida4"));
    }

    @Test
    void anAnswerFromBeforeADoubtIsAskedForAgain() {
        begin("a", 7);
        Sequencer.Question asked = sequencer.question();
        sequencer.doubt();

        assertThat(sequencer.read(asked, missed(true, "a", 8, 8))).isEqualTo(Sequencer.Next.READ);

        assertThat(said).isEmpty();
    }

    @Test
    void whoHasLostNothingGoesOnInTheNewLifeWithoutDoubles() {
        begin("a", 7);
        offer("a", 8);
        CatchUp rebased = new CatchUp(false, 8, new Position("b", 9, ""), List.of(message("b", 9)));

        read(rebased);

        assertThat(said).containsExactly("a8", "reset", "b9");
    }

    @Test
    void landmarksAreDenseAtTheNewestAndReachToTheOldest() {
        begin("a", 100);
        for (long seq = 101; seq <= 200; seq++) {
            offer("a", seq);
        }

        assertThat(sequencer.question().landmarks().stream().map(Position::seq))
                .containsExactly(200L, 199L, 197L, 193L, 185L, 169L, 137L, 100L);
    }

    @Test
    void theNextNumberAfterAnotherMessageIsADoubtOfTheStore() {
        begin("a", 7);
        StoredMessage next =
                new StoredMessage("a", 8, "ida8", "other", Instant.EPOCH, null, Nickname.ANONYMOUS, "text");

        assertThat(sequencer.offer(next)).isEqualTo(Sequencer.Next.READ);

        assertThat(said).isEmpty();
    }

    @Test
    void tooManyEarlyOnesAreReadAgainInsteadOfKept() {
        begin("a", 0);
        Sequencer.Next next = Sequencer.Next.NOTHING;
        for (long seq = 2; seq <= 1_026; seq++) {
            next = offer("a", seq);
        }

        assertThat(next).isEqualTo(Sequencer.Next.READ);
        assertThat(sequencer.isWaiting()).isFalse();
    }
}
