package chat.rambler.room;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.protocol.Nickname;
import chat.rambler.store.CatchUp;
import chat.rambler.store.Position;
import chat.rambler.store.StoredMessage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Followers of a store that loses its newest messages now and then, at any moment, while its feed
 * and its answers come late or not at all: whatever stays stored is delivered to each once, in
 * order.
 */
class SequencerModelTest {
    private static final int STEPS = 400;
    private static final int PAGE = 3;

    private final List<StoredMessage> log = new ArrayList<>();
    private String epoch = "";
    private int lives;
    private int ids;

    /** One who follows; what it is told waits in {@code inbox} until it is its turn. */
    private final class One implements Sequencer.Listener {
        private final List<String> heard = new ArrayList<>();
        private final Queue<Runnable> inbox = new ArrayDeque<>();
        private final Sequencer sequencer = new Sequencer(this);
        private final Set<String> olderThanMe = new HashSet<>();
        private boolean busy;
        private boolean again;

        One() {
            sequencer.begin(newest());
            log.forEach(message -> olderThanMe.add(message.id()));
        }

        void offered(StoredMessage message) {
            inbox.add(() -> goOn(sequencer.offer(message)));
        }

        void interrupted() {
            sequencer.doubt();
            ask();
        }

        private void goOn(Sequencer.Next next) {
            switch (next) {
                case NOTHING -> {}
                case WAIT, READ -> ask();
                case REBASE -> {
                    busy = true;
                    String lost = sequencer.position().epoch();
                    inbox.add(() -> {
                        rebase(lost);
                        busy = false;
                        ask();
                    });
                }
            }
        }

        private void ask() {
            if (busy) {
                again = true;
                return;
            }
            busy = true;
            Sequencer.Question asked = sequencer.question();
            CatchUp answer = missed(asked);
            inbox.add(() -> {
                busy = false;
                goOn(sequencer.read(asked, answer));
                if (again) {
                    again = false;
                    ask();
                }
            });
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
    private CatchUp missed(Sequencer.Question asked) {
        Position after = asked.position();
        boolean same = epoch.equals(after.epoch())
                && after.seq() <= log.size()
                && (after.id().isEmpty() || isAt(after));
        long from = same ? after.seq() : inCommon(asked.landmarks());
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
        for (int seed = 0; seed < 1_000; seed++) {
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
                    all.stream().filter(_ -> random.nextInt(5) > 0).forEach(f -> f.offered(stored));
                }
                case 3 -> {
                    if (random.nextInt(10) == 0) {
                        int kept = atBegin + random.nextInt(log.size() - atBegin + 1);
                        log.subList(kept, log.size()).clear();
                    }
                }
                case 4 -> one.interrupted();
                default -> {
                    Runnable next = one.inbox.poll();
                    if (next != null) {
                        next.run();
                    }
                }
            }
        }
        all.forEach(One::interrupted); // as every 30 s
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
