package chat.rambler.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.UserName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every {@link HistoryRepository} promises. Subclasses only choose the storage. */
public abstract class HistoryRepositoryContract {
    public static final RoomId LOBBY = new RoomId("lobby");
    public static final RoomId ATTIC = new RoomId("attic");
    public static final int PER_ROOM = 20;

    private final HistoryRepository history = empty();

    /** A new repository that keeps {@link #PER_ROOM} messages of a room. */
    protected abstract HistoryRepository empty();

    public static StoredMessage append(HistoryRepository history, RoomId room, String text) {
        return history.append(room, new Draft("id-" + text, "anon:c", false, null, Nickname.ANONYMOUS, text))
                .join()
                .message();
    }

    private Page before(long before, int count) {
        return history.before(LOBBY, before, count).join();
    }

    private static List<Long> numbers(Page page) {
        return page.messages().stream().map(StoredMessage::seq).toList();
    }

    @Test
    void messagesAreNumberedFromOneWithoutHoles() {
        List<Long> numbers = LongStream.rangeClosed(1, 50)
                .map(i -> append(history, LOBBY, "m" + i).seq())
                .boxed()
                .toList();

        assertThat(numbers)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 50).boxed().toList());
    }

    @Test
    void eachRoomHasNumbersOfItsOwn() {
        append(history, LOBBY, "one");

        assertThat(append(history, ATTIC, "one").seq()).isEqualTo(1);
    }

    @Test
    void aRoomKeepsItsEpoch() {
        assertThat(append(history, LOBBY, "one").epoch())
                .isEqualTo(append(history, LOBBY, "two").epoch());
    }

    @Test
    void theNewestComeOldestFirst() {
        append(history, LOBBY, "one");
        append(history, LOBBY, "two");
        append(history, LOBBY, "three");

        Page page = before(Long.MAX_VALUE, 2);

        assertThat(page.messages()).extracting(StoredMessage::text).containsExactly("two", "three");
        assertThat(page.more()).isTrue();
    }

    @Test
    void onePageLeadsToTheNextUntilTheFirst() {
        LongStream.rangeClosed(1, 5).forEach(i -> append(history, LOBBY, "m" + i));

        assertThat(numbers(before(4, 2))).containsExactly(2L, 3L);
        assertThat(numbers(before(2, 2))).containsExactly(1L);
        assertThat(before(2, 2).more()).isFalse();
        assertThat(before(2, 1).more()).isFalse();
        assertThat(before(1, 2)).isEqualTo(new Page(List.of(), false, 1));
    }

    @Test
    void whatIsNoLongerKeptIsNotThere() {
        LongStream.rangeClosed(1, PER_ROOM + 7).forEach(i -> append(history, LOBBY, "m" + i));

        Page all = before(Long.MAX_VALUE, 100);

        assertThat(numbers(all))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(8, PER_ROOM + 7).boxed().toList());
        assertThat(all.more()).isFalse();
        assertThat(before(8, 10)).isEqualTo(new Page(List.of(), false, 8));
    }

    @Test
    void aRoomWithoutMessagesHasAnEmptyPage() {
        assertThat(before(Long.MAX_VALUE, 10)).isEqualTo(new Page(List.of(), false, 1));
    }

    @Test
    void everythingSaidComesBackToTheLetter() {
        String text = "<b>\"'& \t\r\n\u2028 %n {} ${jndi:x} 🙂 שלום";

        StoredMessage stored = append(history, LOBBY, text);

        assertThat(before(Long.MAX_VALUE, 1).messages()).containsExactly(stored);
        assertThat(stored.text()).isEqualTo(text);
    }

    @Test
    void aFollowerBeginsAtTheNewestMessageAndReadsWhatItMissed() {
        append(history, LOBBY, "one");
        append(history, LOBBY, "two");
        Position position = history.follow(LOBBY, NOBODY).join();
        StoredMessage three = append(history, LOBBY, "three");
        StoredMessage four = append(history, LOBBY, "four");

        CatchUp missed = history.missed(LOBBY, position, List.of()).join();

        assertThat(position.seq()).isEqualTo(2);
        assertThat(missed.same()).isTrue();
        assertThat(missed.messages()).containsExactly(three, four);
        assertThat(missed.newest().seq()).isEqualTo(4);
        assertThat(history.missed(LOBBY, new Position(four.epoch(), 4, four.id()), List.of())
                        .join()
                        .messages())
                .isEmpty();
    }

    @Test
    void aFollowerOfAnEmptyRoomBeginsAtNothing() {
        Position position = history.follow(LOBBY, NOBODY).join();

        assertThat(position).isEqualTo(new Position("", 0, ""));
        assertThat(history.missed(LOBBY, position, List.of()).join().same()).isTrue();
        StoredMessage one = append(history, LOBBY, "one");
        assertThat(one.seq()).isEqualTo(1);
    }

    @Test
    void aPositionOfAnotherLifeOrBeyondTheNewestIsNotTheSame() {
        StoredMessage one = append(history, LOBBY, "one");

        assertThat(history.missed(LOBBY, new Position("other", 1, ""), List.of())
                        .join()
                        .same())
                .isFalse();
        assertThat(history.missed(LOBBY, new Position(one.epoch(), 2, ""), List.of())
                        .join()
                        .same())
                .isFalse();
        assertThat(history.missed(LOBBY, new Position(one.epoch(), 1, one.id()), List.of())
                        .join()
                        .same())
                .isTrue();
    }

    private static final Follower NOBODY = new Follower() {
        @Override
        public void offered(StoredMessage message) {}

        @Override
        public void unread() {}

        @Override
        public void interrupted() {}
    };

    private AppendResult sent(String sender, String id, String text) {
        return history.append(LOBBY, new Draft(id, sender, true, null, Nickname.ANONYMOUS, text))
                .join();
    }

    @Test
    void anIdOfOneSenderIsStoredOnce() {
        AppendResult first = sent("u1", "abcdefghijklmnop", "hello");
        AppendResult again = sent("u1", "abcdefghijklmnop", "hello");
        AppendResult another = sent("u2", "abcdefghijklmnop", "hello");

        assertThat(first.duplicate()).isFalse();
        assertThat(again.duplicate()).isTrue();
        assertThat(again.message().seq()).isEqualTo(first.message().seq());
        assertThat(again.message().time()).isEqualTo(first.message().time());
        assertThat(another.duplicate()).isFalse();
        assertThat(before(Long.MAX_VALUE, 10).messages()).hasSize(2);
    }

    @Test
    void anIdIsKnownLongerThanItsMessageIsKept() {
        AppendResult first = sent("u1", "abcdefghijklmnop", "hello");
        for (int i = 0; i <= PER_ROOM; i++) {
            sent("u1", "another-id-of-u1-" + i, "m" + i);
        }
        AppendResult again = sent("u1", "abcdefghijklmnop", "hello");

        assertThat(before(2, 1).messages()).isEmpty();
        assertThat(again.duplicate()).isTrue();
        assertThat(again.message().seq()).isEqualTo(first.message().seq());
        assertThat(again.message().time()).isEqualTo(first.message().time());
    }

    private static final UserName LEELA = UserName.of("leela");
    private static final UserName FRY = UserName.of("fry");

    private static Notice ban(String reason) {
        Instant end = Instant.parse("2126-01-01T00:00:00.123Z");
        return new Notice(Notice.Act.BAN, LEELA, FRY, "u1", null, null, end, null, null, reason);
    }

    private CompletableFuture<AppendResult> govern(Rules rules, Notice notice) {
        Ruling ruling = new Ruling(notice, rules.after(notice, Instant.now(), "", null));
        String text = "\"leela\" did something: " + notice.reason();
        return history.append(
                LOBBY,
                new Draft(
                        UUID.randomUUID().toString(),
                        "u2",
                        false,
                        null,
                        Nickname.SERVER,
                        text,
                        null,
                        Judged.by(rules.act()),
                        ruling,
                        List.of()));
    }

    private CompletableFuture<AppendResult> judged(String sender, String id, Judged judged) {
        return history.append(
                LOBBY, new Draft(id, sender, true, null, Nickname.ANONYMOUS, "hello", null, judged, null, List.of()));
    }

    @Test
    void whomAMessageNamesIsKeptUntilItIsRemoved() {
        List<UserName> named = List.of(UserName.of("orange-joe"), UserName.of("leela"));
        Draft draft = new Draft(
                "id-1", "u1", true, null, FRY.asNickname(), "@orange-joe @leela", null, Judged.BY_NONE, null, named);
        AppendResult said = history.append(LOBBY, draft).join();
        assertThat(said.message().mentions()).isEqualTo(named);
        append(history, LOBBY, "two");
        assertThat(history.before(LOBBY, Long.MAX_VALUE, 10).join().messages())
                .extracting(StoredMessage::mentions)
                .containsExactly(named, List.of());
        assertThat(history.missed(LOBBY, new Position(said.message().epoch(), 0, ""), List.of())
                        .join()
                        .messages())
                .extracting(StoredMessage::mentions)
                .containsExactly(named, List.of());

        remove(FRY, said.message()).join();
        assertThat(history.before(LOBBY, Long.MAX_VALUE, 10)
                        .join()
                        .messages()
                        .getFirst()
                        .mentions())
                .isEmpty();
    }

    private Rules rules() {
        return history.rules(LOBBY).join();
    }

    @Test
    void anActHasANumberAndGovernsWhatComesAfterIt() {
        assertThat(rules()).isEqualTo(Rules.NONE);
        sent("u1", "abcdefghijklmnop", "hello");
        StoredMessage act = govern(Rules.NONE, ban("spam\nand \"more\"")).join().message();

        assertThat(act.seq()).isEqualTo(2);
        Rules after = rules();
        assertThat(after.act()).isEqualTo(Rules.act(2, act.id()));
        assertThat(after.ban(Rules.gagOf(new UserId("u1")), Instant.now())).isNotNull();
        assertThatThrownBy(
                        () -> judged("u3", "abcdefghijklmnoq", Judged.BY_NONE).join())
                .hasCauseInstanceOf(StaleRulesException.class);
        Judged now = Judged.by(after.act());
        assertThat(judged("u3", "abcdefghijklmnoq", now).join().message().seq()).isEqualTo(3);
        assertThat(judged("u1", "abcdefghijklmnop", Judged.BY_NONE).join().duplicate())
                .as("what is stored already")
                .isTrue();

        List<StoredMessage> all = before(Long.MAX_VALUE, 10).messages();
        assertThat(all).extracting(StoredMessage::seq).containsExactly(1L, 2L, 3L);
        assertThat(all.get(1).notice()).isEqualTo(ban("spam\nand \"more\""));
        assertThat(all.get(1).author()).isEqualTo(Nickname.SERVER);
        assertThat(all.get(0).notice()).isNull();
        assertThat(history.missed(LOBBY, new Position(act.epoch(), 1, ""), List.of())
                        .join()
                        .messages()
                        .getFirst()
                        .notice())
                .isEqualTo(ban("spam\nand \"more\""));
    }

    /** What was said in it goes, in whatever time; that it is closed stays known. */
    @Test
    void aClosedRoomStaysClosed() {
        for (int i = 0; i < 5; i++) {
            append(history, LOBBY, "before " + i);
        }
        Rules open = rules();
        StoredMessage closing = govern(open, Notice.closing(UserName.of("leela"), "enough"))
                .join()
                .message();

        assertThat(rules().closed()).isTrue();
        assertThat(rules().number()).isEqualTo(closing.seq());
        assertThatThrownBy(() -> govern(open, ban("late")).join()).hasCauseInstanceOf(StaleRulesException.class);
        history.append(ATTIC, new Draft("other", "u1", false, null, Nickname.ANONYMOUS, "elsewhere"))
                .join();
        assertThat(rules().closed()).isTrue();
        assertThat(RulesJson.rules(rules().act(), RulesJson.write(rules()))).isEqualTo(rules());
    }

    /** @param by whose message it is, or who governs */
    private CompletableFuture<AppendResult> remove(UserName by, StoredMessage message) {
        Rules before = rules();
        Notice notice = Notice.removal(by, message.seq(), message.user(), "a reason");
        Rules after = notice.governs() ? before.after(notice, Instant.now(), "", null) : null;
        Ruling ruling = new Ruling(notice, after, message.position());
        String id = UUID.randomUUID().toString();
        return history.append(
                LOBBY, Draft.ofAct(id, new User(new UserId("u2"), by), "a removal", before.act(), ruling));
    }

    private StoredMessage said(String id, String text) {
        Draft draft = new Draft(id, "u1", true, new User(new UserId("u1"), FRY), FRY.asNickname(), text);
        return history.append(LOBBY, draft.judged(Judged.by(rules().act())))
                .join()
                .message();
    }

    private List<StoredMessage> missed(String epoch, long after) {
        return history.missed(LOBBY, new Position(epoch, after, ""), List.of())
                .join()
                .messages();
    }

    @Test
    void whatIsRemovedLeavesItsPlace() {
        said("abcdefghijklmno1", "one");
        StoredMessage message = said("abcdefghijklmno2", "buy my pills");
        said("abcdefghijklmno3", "three");
        StoredMessage removal = remove(LEELA, message).join().message();

        List<StoredMessage> all = before(Long.MAX_VALUE, 10).messages();
        assertThat(all).extracting(StoredMessage::seq).containsExactly(1L, 2L, 3L, 4L);
        assertThat(all).extracting(StoredMessage::text).containsExactly("one", "", "three", "a removal");
        StoredMessage rest = all.get(1);
        assertThat(rest.isRemoved()).isTrue();
        assertThat(rest.id()).isEqualTo(message.id());
        assertThat(rest.time()).isEqualTo(message.time());
        assertThat(rest.user()).isEqualTo(FRY);
        assertThat(rest.author()).isEqualTo(message.author());
        assertThat(all.get(3).notice()).isEqualTo(Notice.removal(LEELA, 2, FRY, "a reason"));
        assertThat(missed(message.epoch(), 0))
                .extracting(StoredMessage::text)
                .isEqualTo(List.of("one", "", "three", "a removal"));
        assertThat(missed(message.epoch(), 1)).extracting(StoredMessage::seq).containsExactly(2L, 3L, 4L);
        assertThat(before(3, 1).messages()).containsExactly(rest);
        assertThat(rules().act()).isEqualTo(Rules.act(4, removal.id()));
        assertThat(history.acts(LOBBY).join())
                .extracting(act -> act.notice().said())
                .containsExactly(2L);
    }

    @Test
    void whatIsTakenBackIsNoActOfModeration() {
        StoredMessage message = said("abcdefghijklmno1", "one");
        remove(FRY, message).join();

        assertThat(before(2, 1).messages().getFirst().isRemoved()).isTrue();
        assertThat(rules()).isEqualTo(Rules.NONE);
        assertThat(history.acts(LOBBY).join()).isEmpty();
    }

    @Test
    void onlyWhatWasSaidAndIsKeptIsRemovedAndOnce() {
        StoredMessage message = said("abcdefghijklmno1", "one");
        StoredMessage removal = remove(FRY, message).join().message();

        assertThatThrownBy(() -> remove(FRY, message).join()).hasCauseInstanceOf(NotKeptException.class);
        assertThatThrownBy(() -> remove(LEELA, message).join()).hasCauseInstanceOf(NotKeptException.class);
        assertThatThrownBy(() -> remove(FRY, removal).join()).hasCauseInstanceOf(NotKeptException.class);
        StoredMessage other = said("abcdefghijklmno2", "two");
        StoredMessage elsewhere = StoredMessage.of(
                new Draft("another", "u1", false, null, FRY.asNickname(), "x"), other.epoch(), 3, "", other.time());
        assertThatThrownBy(() -> remove(FRY, elsewhere).join()).hasCauseInstanceOf(NotKeptException.class);
        LongStream.rangeClosed(1, 3 * PER_ROOM).forEach(i -> said("abcdefghijklmn-" + i, "more"));
        assertThatThrownBy(() -> remove(FRY, other).join()).hasCauseInstanceOf(NotKeptException.class);
        assertThat(rules()).isEqualTo(Rules.NONE);
    }

    @Test
    void whatIsRemovedDoesNotRiseAgain() {
        StoredMessage message = said("abcdefghijklmnop", "one");
        remove(FRY, message).join();
        AppendResult again = sent("u1", "abcdefghijklmnop", "one");

        assertThat(again.duplicate()).isTrue();
        assertThat(again.message().seq()).isEqualTo(1);
        assertThat(before(Long.MAX_VALUE, 10).messages())
                .extracting(StoredMessage::text)
                .containsExactly("", "a removal");
    }

    /** Also where only removed messages are left, and where the oldest is one: no number is missing. */
    @Test
    void removalsLeaveNoHoles() {
        Random random = new Random(7);
        List<StoredMessage> model = new ArrayList<>();
        for (int i = 0; i < 40 * PER_ROOM; i++) {
            int kept = Math.min(PER_ROOM, model.size());
            StoredMessage chosen = kept == 0 ? null : model.get(model.size() - 1 - random.nextInt(kept));
            if (chosen != null && chosen.notice() == null && !chosen.isRemoved() && random.nextBoolean()) {
                model.add(remove(FRY, chosen).join().message());
                model.set((int) chosen.seq() - 1, chosen.removed());
            } else {
                model.add(said("abcdefghijklmn-" + i, "text " + i));
            }
            List<StoredMessage> expected = model.subList(Math.max(0, model.size() - PER_ROOM), model.size());
            Page all = before(Long.MAX_VALUE, 100);
            assertThat(all.messages()).usingElementComparator(BY_WHAT_IS_TOLD).isEqualTo(expected);
            assertThat(all.oldest()).isEqualTo(expected.getFirst().seq());
            int from = random.nextInt(expected.size());
            List<StoredMessage> newer = expected.subList(from, expected.size());
            long after = newer.getFirst().seq() - 1;
            assertThat(missed(model.getFirst().epoch(), after))
                    .usingElementComparator(BY_WHAT_IS_TOLD)
                    .isEqualTo(newer);
            int count = 1 + random.nextInt(from + 1);
            assertThat(before(newer.getFirst().seq(), count).messages())
                    .usingElementComparator(BY_WHAT_IS_TOLD)
                    .isEqualTo(expected.subList(Math.max(0, from - count), from));
        }
    }

    private static final Comparator<StoredMessage> BY_WHAT_IS_TOLD = Comparator.comparing(StoredMessage::seq)
            .thenComparing(StoredMessage::id)
            .thenComparing(StoredMessage::text)
            .thenComparing(StoredMessage::time);

    @Test
    void ofTwoActsByTheSameRulesOneIsDone() {
        StoredMessage first = govern(Rules.NONE, ban("one")).join().message();

        assertThatThrownBy(() -> govern(Rules.NONE, ban("two")).join()).hasCauseInstanceOf(StaleRulesException.class);
        StoredMessage second = govern(rules(), ban("three")).join().message();
        assertThat(history.acts(LOBBY).join())
                .extracting(act -> act.number() + " " + act.notice().reason())
                .containsExactly(first.seq() + " one", second.seq() + " three");
        assertThat(second.seq()).isEqualTo(first.seq() + 1);
    }

    @Test
    void actsAreRecordedLongerThanMessagesAreKept() {
        govern(Rules.NONE, ban("long ago")).join();
        Judged judged = Judged.by(rules().act());
        for (int i = 0; i <= 3 * PER_ROOM; i++) {
            judged("u1", "an-id-of-a-client-" + i, judged).join();
        }

        assertThat(rules().ban(Rules.gagOf(new UserId("u1")), Instant.now())).isNotNull();
        assertThat(history.acts(LOBBY).join()).hasSize(1);
        assertThat(judged("u1", "one-more-id-of-it", judged).join().duplicate()).isFalse();
    }

    /** But what is stored already may be sent again. */
    @Test
    void nothingGetsAHigherNumberThanItWasJudgedFor() {
        judged("u1", "abcdefghijklmno1", Judged.upTo(2)).join();
        judged("u1", "abcdefghijklmno2", Judged.upTo(2)).join();

        assertThatThrownBy(
                        () -> judged("u1", "abcdefghijklmno3", Judged.upTo(2)).join())
                .hasCauseInstanceOf(StaleRulesException.class);
        assertThat(judged("u1", "abcdefghijklmno1", Judged.upTo(2)).join().duplicate())
                .isTrue();
        assertThat(judged("u1", "abcdefghijklmno3", Judged.upTo(3))
                        .join()
                        .message()
                        .seq())
                .isEqualTo(3);
    }

    @Test
    void slowModeHoldsEachSenderUp() {
        Judged slow = new Judged("", Duration.ofHours(1), "u1");
        Judged other = new Judged("", Duration.ofHours(1), "u2");
        judged("u1", "abcdefghijklmno1", slow).join();

        assertThatThrownBy(() -> judged("u1", "abcdefghijklmno2", slow).join())
                .cause()
                .isInstanceOfSatisfying(
                        SlowModeException.class,
                        e -> assertThat(e.left()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1)));
        assertThat(judged("u1", "abcdefghijklmno1", slow).join().duplicate()).isTrue();
        assertThat(judged("u2", "abcdefghijklmno3", other).join().message().seq())
                .isEqualTo(2);
    }

    @Test
    void theOriginOfAnonymousMessagesIsKeptBesideTheNewest() {
        for (int i = 1; i <= HistoryRepository.ORIGINS + 1; i++) {
            String origin = i % 2 == 0 ? null : "from" + i;
            history.append(
                            LOBBY,
                            new Draft(
                                    "id-" + i,
                                    "u1",
                                    false,
                                    null,
                                    Nickname.ANONYMOUS,
                                    "m" + i,
                                    origin,
                                    Judged.BY_NONE,
                                    null,
                                    List.of()))
                    .join();
        }

        assertThat(history.origin(LOBBY, 1).join()).isEmpty();
        assertThat(history.origin(LOBBY, 2).join()).isEmpty();
        assertThat(history.origin(LOBBY, 3).join()).contains("from3");
        assertThat(history.origin(LOBBY, HistoryRepository.ORIGINS + 1).join())
                .contains("from" + (HistoryRepository.ORIGINS + 1));
        assertThat(history.origin(LOBBY, HistoryRepository.ORIGINS + 2).join()).isEmpty();
    }
}
