package chat.rambler.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.connection.SerialExecutor;
import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.RoomName;
import chat.rambler.store.AppendResult;
import chat.rambler.store.CatchUp;
import chat.rambler.store.Draft;
import chat.rambler.store.Follower;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.Page;
import chat.rambler.store.Position;
import chat.rambler.store.RoomAct;
import chat.rambler.store.RoomEntry;
import chat.rambler.store.RoomId;
import chat.rambler.store.Rules;
import chat.rambler.store.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams of a store that loses its newest messages now and then, at any moment, while its feed
 * and its answers come late or not at all: whatever stays stored is delivered to each once, in
 * order.
 */
class SequencerModelTest {
    private static final RoomId ROOM = new RoomId("lab");
    private static final int STEPS = 400;
    private static final int PAGE = 3;

    /** Runs in which the store loses messages between a question and the next delivery. */
    private static final int[] LOSSES_BEFORE_AN_ANSWER = {8_784, 11_276, 16_597};

    private final List<StoredMessage> log = new ArrayList<>();
    private String epoch = "";
    private int lives;
    private int ids;

    /** A server that follows: its real stream, on an executor whose tasks wait in {@code inbox} until it is their turn. */
    private final class One implements Sequencer.Listener {
        private final List<String> heard = new ArrayList<>();
        private final Queue<Runnable> inbox = new ArrayDeque<>();
        private final Store store = new Store(this);
        private final RoomStream stream = new RoomStream(
                ROOM,
                new Inbox(inbox),
                store,
                this,
                new RoomRules(new RoomEntry(ROOM, RoomName.FREE_CHAT), new AtOnce(), store, () -> Rules.NONE, () -> {}),
                new RoomMetrics());
        private final Set<String> olderThanMe = new HashSet<>();
        private @Nullable Follower follower;

        One() {
            log.forEach(message -> olderThanMe.add(message.id()));
            stream.whenFollowed(() -> {}, new CompletableFuture<>());
            for (Runnable next = inbox.poll(); next != null; next = inbox.poll()) {
                next.run();
            }
        }

        private Follower follower() {
            return Objects.requireNonNull(follower);
        }

        /** Its own message, whose answer comes before the feed, or instead of it. */
        void appended(StoredMessage message) {
            inbox.add(() -> stream.offerOwn(message, () -> {}));
        }

        @Override
        public void deliver(StoredMessage message) {
            heard.add(message.id());
        }

        @Override
        public void gap(long from, long to) {
            throw new AssertionError("everything is kept here");
        }

        @Override
        public void reset(Position from) {}
    }

    /** Tasks that wait for the test, also those that are due later. */
    private record Inbox(Queue<Runnable> tasks) implements SerialExecutor {
        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void after(Duration delay, Runnable task) {
            tasks.add(task);
        }
    }

    /** Runs tasks that have nothing to do with the order of messages. */
    private record AtOnce() implements SerialExecutor {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void after(Duration delay, Runnable task) {
            task.run();
        }
    }

    /** The store as one server sees it. It answers by the state of the moment at which it is asked. */
    private final class Store implements HistoryRepository {
        private final One one;

        Store(One one) {
            this.one = one;
        }

        @Override
        public CompletableFuture<Position> follow(RoomId room, Follower follower) {
            one.follower = follower;
            return CompletableFuture.completedFuture(newest());
        }

        @Override
        public CompletableFuture<CatchUp> missed(RoomId room, Position after, List<Position> landmarks) {
            return CompletableFuture.completedFuture(SequencerModelTest.this.missed(after, landmarks));
        }

        @Override
        public CompletableFuture<Void> rebase(RoomId room, String lostEpoch) {
            SequencerModelTest.this.rebase(lostEpoch);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void unfollow(RoomId room) {}

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
            throw new AssertionError("the test appends itself");
        }

        @Override
        public CompletableFuture<Page> before(RoomId room, long before, int count) {
            throw new AssertionError("a stream reads forwards");
        }
    }

    private Position newest() {
        return log.isEmpty()
                ? new Position(epoch, 0, "")
                : new Position(epoch, log.size(), log.getLast().id());
    }

    private StoredMessage append() {
        if (epoch.isEmpty()) {
            epoch = "life" + ++lives;
        }
        StoredMessage message = new StoredMessage(
                epoch,
                log.size() + 1,
                "id" + ++ids,
                log.isEmpty() ? "" : log.getLast().id(),
                Instant.EPOCH,
                null,
                Nickname.ANONYMOUS,
                "");
        log.add(message);
        return message;
    }

    private void rebase(String lost) {
        if (epoch.equals(lost)) {
            epoch = "life" + ++lives;
        }
    }

    /** What catchup.lua answers. */
    private CatchUp missed(Position after, List<Position> landmarks) {
        boolean same = epoch.equals(after.epoch())
                && after.seq() <= log.size()
                && (after.id().isEmpty() || isAt(after));
        long from = same ? after.seq() : inCommon(landmarks);
        List<StoredMessage> messages =
                log.stream().skip(from).limit(PAGE).map(this::inThisLife).toList();
        return new CatchUp(same, from, new Position(epoch, log.size(), ""), messages);
    }

    private long inCommon(List<Position> landmarks) {
        for (Position landmark : landmarks) {
            if (isAt(landmark)) {
                return landmark.seq();
            }
        }
        return landmarks.isEmpty()
                ? 0
                : Math.min(log.size(), landmarks.getLast().seq() - 1);
    }

    private boolean isAt(Position position) {
        int index = (int) position.seq() - 1;
        return index >= 0 && index < log.size() && log.get(index).id().equals(position.id());
    }

    private StoredMessage inThisLife(StoredMessage message) {
        return new StoredMessage(
                epoch,
                message.seq(),
                message.id(),
                message.previous(),
                message.time(),
                message.user(),
                message.author(),
                message.text());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatStaysStoredIsDeliveredToEachOnceInOrder(int followers) {
        IntStream.concat(IntStream.range(0, 1_000), IntStream.of(LOSSES_BEFORE_AN_ANSWER))
                .forEach(seed -> run(new Random(seed), followers, "seed " + seed));
    }

    /** Some two minutes: one run in 10,000 finds what a thousand do not. */
    @Tag("soak")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void andInManyMoreRuns(int followers) {
        for (int seed = 1_000; seed < 100_000; seed++) {
            run(new Random(seed), followers, "seed " + seed);
        }
    }

    private void run(Random random, int followers, String seed) {
        log.clear();
        epoch = "";
        List<One> all = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            append();
        }
        for (int i = 0; i < followers; i++) {
            all.add(new One());
        }
        int atBegin = log.size(); // what was before nobody here can compare
        for (int step = 0; step < STEPS; step++) {
            One one = all.get(random.nextInt(followers));
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> {
                    StoredMessage stored = append();
                    all.stream()
                            .filter(_ -> random.nextInt(5) > 0)
                            .forEach(f -> f.follower().offered(stored));
                    if (random.nextBoolean()) {
                        one.appended(stored);
                    }
                }
                case 3 -> {
                    if (random.nextInt(10) == 0) {
                        int kept = atBegin + random.nextInt(log.size() - atBegin + 1);
                        log.subList(kept, log.size()).clear();
                    }
                }
                case 4 -> one.follower().interrupted();
                default -> {
                    Runnable next = one.inbox.poll();
                    if (next != null) {
                        next.run();
                    }
                }
            }
        }
        all.forEach(one -> one.follower().interrupted()); // as every 30 s
        boolean busy = true;
        while (busy) {
            busy = false;
            for (One one : all) {
                Runnable next = one.inbox.poll();
                if (next != null) {
                    next.run();
                    busy = true;
                }
            }
        }
        List<String> stored = log.stream().map(StoredMessage::id).toList();
        for (One one : all) {
            List<String> stayed = one.heard.stream().filter(stored::contains).toList();
            assertThat(one.heard).as(seed).doesNotHaveDuplicates();
            List<String> due =
                    stored.stream().filter(id -> !one.olderThanMe.contains(id)).toList();
            for (int i = 0; i < Math.max(due.size(), stayed.size()); i++) {
                assertThat(i < stayed.size() ? stayed.get(i) : "nothing")
                        .as(seed + ", message " + i)
                        .isEqualTo(i < due.size() ? due.get(i) : "nothing");
            }
        }
    }
}
