package chat.rambler.room;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.rambler.connection.Connection;
import chat.rambler.connection.FakeTransport;
import chat.rambler.protocol.Codec;
import chat.rambler.protocol.Event;
import chat.rambler.protocol.Frame;
import chat.rambler.protocol.JoinOptions;
import chat.rambler.protocol.JsonCodec;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.protocol.Request;
import chat.rambler.protocol.Resume;
import chat.rambler.protocol.RoomName;
import chat.rambler.protocol.RoomNames;
import chat.rambler.protocol.TextCodec;
import chat.rambler.protocol.UserName;
import chat.rambler.store.AppendResult;
import chat.rambler.store.CatchUp;
import chat.rambler.store.Draft;
import chat.rambler.store.Follower;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Page;
import chat.rambler.store.Position;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.RoomAct;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.Rules;
import chat.rambler.store.StoreException;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.store.memory.MemoryStorage;
import chat.rambler.support.ChatClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** One room whose tasks are run by hand, so that every interleaving can be tested. */
class RoomTest {
    private static final User FRY = new User(new UserId("u1"), UserName.of("fry"));
    private static final Nickname NICK = Nickname.of("Orange Joe");

    private final Queue<Runnable> stripe = new ArrayDeque<>();
    private final SlowHistory history = new SlowHistory();
    private final Room room = new Room(
            new RoomEntry(new RoomId("r1"), RoomName.of("Lab")),
            stripe::add,
            history,
            MemoryStorage.empty().presence(),
            10,
            Duration.ZERO,
            () -> Rules.NONE,
            new RoomMetrics());

    /** A history whose reads are answered when the test says so. */
    static final class SlowHistory implements HistoryRepository {
        private final List<StoredMessage> stored = new ArrayList<>();
        private final Queue<Runnable> answers = new ArrayDeque<>();
        private final Queue<Runnable> readings = new ArrayDeque<>();
        private final Queue<Runnable> failures = new ArrayDeque<>();
        private String epoch = "epoch";
        private long oldest = 1;
        private boolean appending = true;
        private @Nullable String sender; // of the last draft
        private @Nullable Follower follower;

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public CompletableFuture<Optional<String>> origin(RoomId room, long seq) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public CompletableFuture<Rules> rules(RoomId room) {
            return CompletableFuture.completedFuture(Rules.NONE);
        }

        @Override
        public CompletableFuture<List<RoomAct>> acts(RoomId room) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public CompletableFuture<AppendResult> append(RoomId room, Draft draft) {
            sender = draft.toldSender();
            StoredMessage message = new StoredMessage(
                    epoch, stored.size() + 1, draft.id(), "", Instant.EPOCH, null, draft.author(), draft.text());
            if (!appending) {
                return new CompletableFuture<>(); // the answer never comes
            }
            stored.add(message);
            return CompletableFuture.completedFuture(new AppendResult(message, false));
        }

        @Override
        public CompletableFuture<Position> follow(RoomId room, Follower told) {
            follower = told;
            return CompletableFuture.completedFuture(new Position("", stored.size(), ""));
        }

        @Override
        public void unfollow(RoomId room) {}

        @Override
        public CompletableFuture<CatchUp> missed(RoomId room, Position after, List<Position> landmarks) {
            CompletableFuture<CatchUp> answer = new CompletableFuture<>();
            readings.add(() -> answer.complete(new CatchUp(
                    after.epoch().isEmpty() || after.epoch().equals(epoch),
                    after.epoch().equals(epoch) ? after.seq() : 0,
                    new Position(epoch, stored.size(), ""),
                    stored.stream()
                            .filter(m -> m.seq() >= oldest)
                            .filter(m -> !after.epoch().equals(epoch) || m.seq() > after.seq())
                            .toList())));
            return answer;
        }

        @Override
        public CompletableFuture<Void> rebase(RoomId room, String lostEpoch) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<Page> before(RoomId room, long before, int count) {
            CompletableFuture<Page> answer = new CompletableFuture<>();
            answers.add(() -> answer.complete(new Page(
                    stored.stream()
                            .filter(m -> m.seq() >= oldest && m.seq() < before)
                            .toList(),
                    false,
                    oldest)));
            failures.add(() -> answer.completeExceptionally(StoreException.notDone()));
            return answer;
        }
    }

    private static final class Person {
        private final FakeTransport link = new FakeTransport();
        private final Connection connection = new Connection("c", TextCodec.TCP, link, 100_000);
    }

    private static ReplayRequest wanted(@Nullable Resume resume) {
        return new ReplayRequest(JoinOptions.AS_SET, resume, new ReplayRequest.Budget(1_000_000));
    }

    private void turn() {
        while (!stripe.isEmpty()) {
            stripe.remove().run();
        }
    }

    private void historyAnswers() {
        history.failures.remove();
        history.answers.remove().run();
        turn();
    }

    private void historyFails() {
        history.answers.remove();
        history.failures.remove().run();
        turn();
    }

    /** Makes the room look for stored messages that it was not told of. */
    private void interrupted() {
        requireNonNull(history.follower).interrupted();
        turn();
        while (!history.readings.isEmpty()) {
            read();
        }
    }

    private Person entered() {
        Person person = new Person();
        room.enter(Visitors.of(person.connection), NICK, null, wanted(null));
        turn();
        historyAnswers();
        assertThat(person.link.next()).isEqualTo("SERVER:You are connected to room: \"Lab\"");
        return person;
    }

    private void say(Person person, String text) {
        room.say(person.connection, "id", false, text, List.of(), _ -> {});
        turn();
    }

    private static String line(String text) {
        return "MESSAGE:[Lab] Orange Joe: " + text;
    }

    @Test
    void whatIsSaidWhileTheReplayIsReadComesAfterItOnce() {
        Person speaker = entered();
        say(speaker, "one");
        Person newcomer = new Person();

        CompletableFuture<Void> entering = room.enter(Visitors.of(newcomer.connection), NICK, null, wanted(null));
        turn();
        say(speaker, "two");
        say(speaker, "three");
        assertThat(entering).isNotDone();
        historyAnswers();
        say(speaker, "four");

        assertThat(entering).isCompleted();
        assertThat(newcomer.link.next()).startsWith("SERVER:You are connected");
        for (String text : List.of("one", "two", "three", "four")) {
            assertThat(newcomer.link.next()).isEqualTo(line(text));
        }
    }

    @Test
    void whoLeavesWhileTheReplayIsReadHearsNoMoreOfTheRoom() {
        Person speaker = entered();
        say(speaker, "one");
        Person visitor = new Person();

        room.enter(Visitors.of(visitor.connection), NICK, null, wanted(null));
        turn();
        room.leave(visitor.connection, true);
        turn();
        historyAnswers();
        say(speaker, "two");
        visitor.connection.answer(new Event.LoggedOut());

        assertThat(visitor.link.next()).isEqualTo("SERVER:You are logged out");
    }

    @Test
    void enteringTwiceIsEnteringOnce() {
        Person person = entered();

        room.enter(Visitors.of(person.connection), NICK, null, wanted(null));
        turn();
        say(person, "hello");

        assertThat(room.count()).isEqualTo(1);
        assertThat(person.link.next()).isEqualTo(line("hello"));
    }

    @Test
    void whoIsNotInTheRoomCannotSpeakInIt() {
        Person stranger = new Person();

        CompletableFuture<AppendResult> said = room.say(stranger.connection, "id", false, "hello", List.of(), _ -> {});
        turn();

        assertThatThrownBy(said::join)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("You are not in room \"Lab\"");
        assertThat(history.stored).isEmpty();
    }

    /** Servers show a message at different times; a client that changes servers may have seen it already. */
    @Test
    void whoHasSeenMoreThanThisServerIsNotToldThatSomethingIsMissing() {
        entered();
        read();
        storedElsewhere("one");
        storedElsewhere("two");
        Person ahead = new Person();
        CompletableFuture<Void> entering =
                room.enter(Visitors.of(ahead.connection), NICK, FRY, wanted(new Resume("epoch", 1)));
        turn();
        read(); // what the store has
        assertThat(entering).isNotDone();
        historyAnswers(); // what is kept
        read(); // what is to be sent

        assertThat(entering).isCompleted();
        assertThat(ahead.link.next()).startsWith("SERVER:You are connected");
        assertThat(ahead.link.next()).isEqualTo("MESSAGE:[Lab] Anonymous: two");
        say(ahead, "three");
        assertThat(ahead.link.next()).isEqualTo(line("three")); // only once
    }

    @Test
    void whatIsSaidWhileOneResumesComesOnceAndInOrder() {
        Person speaker = entered();
        say(speaker, "one");
        speaker.link.next();

        room.resume(speaker.connection, wanted(new Resume("epoch", 0)));
        turn();
        say(speaker, "two");
        historyAnswers();
        say(speaker, "three");
        read();
        say(speaker, "four");

        assertThat(speaker.link.next()).startsWith("SERVER:You are connected");
        for (String text : List.of("one", "two", "three", "four")) {
            assertThat(speaker.link.next()).isEqualTo(line(text));
        }
    }

    @Test
    void whoCannotResumeHearsAllTheSameWhatIsSaid() {
        Person speaker = entered();
        say(speaker, "before");
        speaker.link.next();

        CompletableFuture<Void> resuming = room.resume(speaker.connection, wanted(new Resume("epoch", 0)));
        turn();
        say(speaker, "meanwhile");
        historyFails();
        say(speaker, "later");

        assertThat(resuming).isCompletedExceptionally();
        assertThat(speaker.link.next()).isEqualTo(line("meanwhile"));
        assertThat(speaker.link.next()).isEqualTo(line("later"));
    }

    @Test
    void whoLeavesWhileResumingIsToldSo() {
        Person person = entered();
        say(person, "before");
        person.link.next();

        room.resume(person.connection, wanted(new Resume("epoch", 0)));
        room.leave(person.connection, true);
        turn();

        assertThat(person.link.next()).isEqualTo("SERVER:You are disconnected from room: \"Lab\"");
    }

    /** A gap of lost numbers is told after the messages before it. */
    @Test
    void whoIsHeldHearsOfAGapInItsPlace() {
        Person speaker = entered();
        say(speaker, "one");
        Person newcomer = new Person();
        room.enter(Visitors.of(newcomer.connection), NICK, null, wanted(null));
        turn();
        say(speaker, "two");
        storedElsewhere("three");
        storedElsewhere("four");
        history.oldest = 4;
        interrupted();
        history.oldest = 1;
        historyAnswers();

        assertThat(newcomer.link.next()).startsWith("SERVER:You are connected");
        assertThat(newcomer.link.next()).isEqualTo(line("one"));
        assertThat(newcomer.link.next()).isEqualTo(line("two"));
        assertThat(newcomer.link.next()).isEqualTo("SERVER:1 messages in room \"Lab\" are no longer kept");
        assertThat(newcomer.link.next()).endsWith(": four");
    }

    @Test
    void whatWasReadOfALostLifeIsReadAgain() {
        Person speaker = entered();
        say(speaker, "old");
        Person newcomer = new Person();
        room.enter(Visitors.of(newcomer.connection), NICK, null, wanted(null));
        turn();
        history.stored.clear();
        history.epoch = "anew";
        storedElsewhere("new");
        interrupted();
        historyAnswers();
        historyAnswers();

        assertThat(newcomer.link.next()).startsWith("SERVER:You are connected");
        assertThat(newcomer.link.next()).endsWith(": new");
        say(speaker, "last");
        assertThat(newcomer.link.next()).isEqualTo(line("last"));
    }

    @Test
    void whatOneRequestIsSentOfThePastIsBounded() {
        Person speaker = entered();
        for (int i = 1; i <= 10; i++) {
            say(speaker, "x".repeat(900) + i);
        }
        Person newcomer = new Person();
        ReplayRequest.Budget budget = new ReplayRequest.Budget(5_500);
        room.enter(Visitors.of(newcomer.connection), NICK, null, new ReplayRequest(3, new Resume("epoch", 1), budget));
        turn();
        historyAnswers(); // what is kept
        read(); // too much to send
        historyAnswers(); // the newest instead, as many as fit

        assertThat(newcomer.link.next()).startsWith("SERVER:You are connected");
        for (int i = 6; i <= 10; i++) {
            assertThat(newcomer.link.next()).endsWith("x" + i);
        }
        say(speaker, "next");
        assertThat(newcomer.link.next()).isEqualTo(line("next"));
    }

    private void storedElsewhere(String text) {
        history.append(new RoomId("r1"), new Draft("id-" + text, "anon:x", false, null, Nickname.ANONYMOUS, text));
    }

    private void read() {
        List<Runnable> due = List.copyOf(history.readings);
        history.readings.clear();
        due.forEach(Runnable::run);
        turn();
    }

    @Test
    void aUserCountsOnceHoweverManyConnections() {
        Person first = new Person();
        Person second = new Person();
        room.enter(Visitors.of(first.connection), NICK, FRY, wanted(null));
        room.enter(Visitors.of(second.connection), NICK, FRY, wanted(null));
        turn();
        historyAnswers();
        historyAnswers();
        entered();
        CompletableFuture<Event.MemberList> list = new CompletableFuture<>();
        room.members(null, null, list::complete);
        turn();

        assertThat(room.count()).isEqualTo(2);
        assertThat(list.join()).isEqualTo(new Event.MemberList(RoomName.of("Lab"), List.of(NICK), Map.of(), 0, 1));
        room.leave(first.connection, true);
        turn();
        assertThat(room.count()).isEqualTo(2);
        room.rename(second.connection, Nickname.ANONYMOUS, null, false);
        turn();
        assertThat(room.count()).isEqualTo(2);
        room.leave(second.connection, true);
        turn();
        assertThat(room.count()).isEqualTo(1);
    }

    @Test
    void messagesCarryTheNicknameOfTheMomentTheyAreSaid() {
        Person person = entered();
        room.say(person.connection, "id", false, "before", List.of(), _ -> {});
        room.rename(person.connection, Nickname.of("Philip"), null, true);
        room.say(person.connection, "id", false, "after", List.of(), _ -> {});
        turn();

        assertThat(history.stored).extracting(m -> m.author().toString()).containsExactly("Orange Joe", "Philip");
    }

    @Test
    void aNewcomerWhoseReplayNeverComesIsEndedNotFedWithoutBound() {
        Person speaker = entered();
        Person newcomer = new Person();
        room.enter(Visitors.of(newcomer.connection), NICK, null, wanted(null));
        turn();

        for (int i = 0; i < 1_001; i++) {
            say(speaker, "m" + i);
            speaker.link.next();
        }

        assertThat(newcomer.link.next()).isEqualTo("(close 1013)");
    }

    @Test
    void aRoomThatHasStoppedRefusesAndTellsNoStory() {
        Room stopped = new Room(
                new RoomEntry(new RoomId("r2"), RoomName.of("Closed")),
                _ -> {
                    throw new RejectedExecutionException("the stripe has ended");
                },
                history,
                MemoryStorage.empty().presence(),
                10,
                Duration.ZERO,
                () -> Rules.NONE,
                new RoomMetrics());
        Person late = new Person();

        assertThat(stopped.leave(late.connection, false))
                .failsWithin(ChatClient.DEADLINE)
                .withThrowableThat()
                .withCauseInstanceOf(ProtocolException.class);
        stopped.tellPresenceAgain();
    }

    private static StoredMessage shown(String id, @Nullable UserName user) {
        return new StoredMessage("epoch", 1, id, "", Instant.EPOCH, user, NICK, "hello");
    }

    private List<AppendResult> saidWhileTheStoreStalls(String id, boolean chosen, @Nullable User user) {
        Person person = new Person();
        room.enter(Visitors.of(person.connection), NICK, user, wanted(null));
        turn();
        historyAnswers();
        read();
        history.appending = false;
        List<AppendResult> told = new ArrayList<>();
        room.say(person.connection, id, chosen, "hello", List.of(), told::add);
        turn();
        return told;
    }

    private void feedShows(StoredMessage message) {
        requireNonNull(history.follower).offered(message);
        turn();
    }

    /** Such ids count within their connection, and the feed does not say which connection that is. */
    @Test
    void whatAnotherAnonymousConnectionSaidUnderTheSameIdIsNoAnswer() {
        List<AppendResult> told = saidWhileTheStoreStalls("mine", true, null);
        List<AppendResult> other = saidWhileTheStoreStallsToo("mine");

        feedShows(shown("mine", null));

        assertThat(told).isEmpty();
        assertThat(other).isEmpty();
    }

    private List<AppendResult> saidWhileTheStoreStallsToo(String id) {
        history.appending = true;
        return saidWhileTheStoreStalls(id, true, null);
    }

    /** Else the sender would hear its own message before the answer. */
    @Test
    void whatTheFeedShowsOfTheSameConnectionIsAnAnswer() {
        List<AppendResult> told = saidWhileTheStoreStalls("mine", true, null);

        feedShows(new StoredMessage(
                "epoch", 1, "mine", "", Instant.EPOCH, null, NICK, "hello", history.sender, null, List.of()));

        assertThat(told).hasSize(1);
    }

    @Test
    void whatTheFeedShowsOfTheSameUserIsAnAnswer() {
        List<AppendResult> anonymous = saidWhileTheStoreStalls("mine", true, null);
        history.appending = true;
        List<AppendResult> told = saidWhileTheStoreStalls("mine", true, FRY);

        feedShows(shown("mine", UserName.of("fry")));

        assertThat(told).hasSize(1);
        assertThat(anonymous).isEmpty();
    }

    @Test
    void whatTheFeedShowsUnderAnIdOfOurOwnIsAnAnswer() {
        List<AppendResult> told = saidWhileTheStoreStalls("c.1", false, null);

        feedShows(shown("c.1", null));

        assertThat(told).hasSize(1);
    }

    /** A defective codec: it cannot encode presence and gaps. */
    private static final class BrokenCodec implements Codec {
        @Override
        public Optional<Request> decode(String received, RoomNames rooms) {
            return JsonCodec.INSTANCE.decode(received, rooms);
        }

        @Override
        public Frame encode(Event event) {
            if (event instanceof Event.Presence || event instanceof Event.Gap) {
                throw new IllegalStateException("a defect");
            }
            return JsonCodec.INSTANCE.encode(event);
        }

        @Override
        public boolean isStructured() {
            return true;
        }
    }

    private FakeTransport entered(Codec codec, boolean first) {
        FakeTransport link = new FakeTransport();
        Connection connection = new Connection("c", codec, link, 100_000);
        room.enter(Visitors.of(connection), NICK, null, wanted(null));
        turn();
        historyAnswers();
        if (first) {
            read();
        }
        assertThat(link.next()).contains("joined");
        return link;
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT) // its trace is none of what others capture
    void oneMemberToWhomNothingCanBeToldKeepsNothingFromTheOthers() {
        FakeTransport broken = entered(new BrokenCodec(), true);
        FakeTransport fry = entered(JsonCodec.INSTANCE, false);
        entered();
        await().until(
                        () -> { // it is sent together with what follows the first
                            turn();
                            return fry.untaken() > 0;
                        });

        assertThat(fry.next()).contains("presence").contains("\"members\":3");
        assertThat(broken.isCut()).isTrue();
        storedElsewhere("one");
        storedElsewhere("two");
        history.oldest = 2;
        interrupted();
        assertThat(fry.next()).contains("gap");
        assertThat(fry.next()).contains("two");
    }

    /** Without news of the members on other servers, everybody can still enter. */
    @Test
    void aPresenceThatFailsAtOnceKeepsNobodyOut() {
        Queue<Runnable> turns = new ArrayDeque<>();
        Room unsure = new Room(
                new RoomEntry(new RoomId("r3"), RoomName.of("Unsure")),
                turns::add,
                history,
                new FailingPresence(),
                10,
                Duration.ZERO,
                () -> Rules.NONE,
                new RoomMetrics());
        Person person = new Person();

        CompletableFuture<Void> entering = unsure.enter(Visitors.of(person.connection), NICK, null, wanted(null));
        while (!turns.isEmpty() || !history.answers.isEmpty()) {
            if (turns.isEmpty()) {
                history.answers.remove().run();
            } else {
                turns.remove().run();
            }
        }

        assertThat(entering).isCompleted();
    }

    private static final class FailingPresence implements PresenceRepository {
        private final PresenceRepository local = MemoryStorage.empty().presence();

        @Override
        public void user(RoomId room, UserId user, @Nullable Nickname nickname, boolean byChoice) {}

        @Override
        public void anonymous(RoomId room, int count, boolean byChoice) {}

        @Override
        public void nobody(RoomId room) {}

        @Override
        public CompletableFuture<Others> others(RoomId room) {
            throw new IllegalStateException("a defect");
        }

        @Override
        public CompletableFuture<Void> watch(RoomId room, Watcher watcher) {
            throw new IllegalStateException("a defect");
        }

        @Override
        public void unwatch(RoomId room) {}

        @Override
        public CompletableFuture<Set<RoomId>> roomsElsewhere() {
            return local.roomsElsewhere();
        }

        @Override
        public void whenLost(Runnable tellAgain) {}
    }
}
