package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisNodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Masters are killed while people talk on two servers, again and again: every receiver hears one order, nothing twice,
 * and whatever a failover has lost is told by {@code reset}. Prints the table of src/docs/redis.md.
 */
@Tag("soak")
class FailoverIT {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverIT.class);
    private static final int FAILOVERS = Integer.getInteger("chat.test.failovers", 50);
    private static final int MOVES = 20;
    private static final int MOST_KEPT = 100_000;
    private static final int TALKERS = 4;
    private static final int BETWEEN = 100; // acknowledged messages between two kills

    /** So long that the log keeps everything that is said meanwhile: some 80,000 messages. */
    private static final long PAUSE_NANOS = Duration.ofMillis(25).toNanos();

    private static final Duration LONG = Duration.ofMinutes(2);

    /** A message that somebody has been told is stored, or has heard. */
    private record Stored(String epoch, long seq, String text) {}

    /** Says one text after another; notes what is acknowledged, and when. */
    private static final class Speaker implements Runnable {
        private final String name;
        private final JsonClient client;
        private final AtomicBoolean over;
        private final ConcurrentLinkedQueue<Stored> acknowledged = new ConcurrentLinkedQueue<>();
        private volatile long last = System.nanoTime();
        private volatile long longest; // between two acknowledgements, since it was reset
        private int refused;
        private int unconfirmed;

        Speaker(String name, JsonClient client, AtomicBoolean over) {
            this.name = name;
            this.client = client;
            this.over = over;
        }

        @Override
        public void run() {
            for (int i = 0; !over.get(); i++) {
                String text = name + " " + i;
                client.sends("{'type':'say','room':'Free Chat','text':'%s','ref':'%s'}".formatted(text, i));
                JsonNode answer = client.next();
                while (!answer.path("ref").asString("").equals(String.valueOf(i))) {
                    answer = client.next();
                }
                if (answer.get("type").stringValue().equals("ok")) {
                    acknowledged.add(new Stored(
                            answer.get("epoch").stringValue(), answer.get("seq").longValue(), text));
                    longest = Math.max(longest, System.nanoTime() - last);
                    last = System.nanoTime();
                } else if (answer.get("code").stringValue().equals("unconfirmed")) {
                    unconfirmed++;
                } else {
                    assertThat(answer.get("code").stringValue()).isEqualTo("unavailable");
                    refused++;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Hears everything on one server. */
    private static final class Listener implements Runnable {
        private final JsonClient client;
        private final List<Stored> heard = new ArrayList<>();
        private final Set<String> ended = new HashSet<>(); // epochs
        private final List<String> wrong = new ArrayList<>();
        private volatile String lastHeard = "";
        private int resets;
        private String epoch = "";
        private long seq;

        Listener(JsonClient client) {
            this.client = client;
        }

        @Override
        public void run() {
            for (JsonNode next = client.nextOrEnd(); next != null; next = client.nextOrEnd()) {
                switch (next.get("type").stringValue()) {
                    case "message" -> hear(next);
                    case "gap" -> wrong.add("a gap: " + next);
                    case "reset" -> {
                        resets++;
                        ended.add(epoch);
                        epoch = next.get("epoch").stringValue();
                        seq = next.get("seq").longValue() - 1;
                    }
                    default -> {}
                }
            }
        }

        /** Whether it has been told that an epoch with this message has come to its end. */
        boolean isTold(Stored message) {
            return ended.contains(message.epoch());
        }

        private void hear(JsonNode message) {
            String of = message.get("epoch").stringValue();
            long number = message.get("seq").longValue();
            if (!epoch.isEmpty() && (!of.equals(epoch) || number != seq + 1)) {
                wrong.add("%s/%d after %s/%d".formatted(of, number, epoch, seq));
            }
            epoch = of;
            seq = number;
            String text = message.get("text").stringValue();
            heard.add(new Stored(of, number, text));
            lastHeard = text;
        }
    }

    /** What is done to Redis again and again. */
    private interface Blow {
        void strike(RedisNodes nodes, String key) throws Exception;
    }

    private static void failOver(RedisNodes nodes, String key) throws Exception {
        int master = nodes.masterOf(key);
        nodes.killAndAwaitFailover(master, key);
    }

    @Test
    void cluster() throws Exception {
        try (RedisNodes nodes = RedisNodes.cluster()) {
            run("Cluster, 3 masters with a replica each", nodes, FAILOVERS, FailoverIT::failOver);
        }
    }

    @Test
    void sentinel() throws Exception {
        try (RedisNodes nodes = RedisNodes.sentinel()) {
            run("Sentinel, a master with two replicas", nodes, FAILOVERS, FailoverIT::failOver);
        }
    }

    @Test
    void sentinelWithReplicasThatMustBeThere() throws Exception {
        try (RedisNodes nodes = RedisNodes.sentinel("--min-replicas-to-write", "1", "--min-replicas-max-lag", "2")) {
            run("Sentinel, min-replicas-to-write 1", nodes, FAILOVERS, FailoverIT::failOver);
        }
    }

    @Test
    void aSlotMovesWhilePeopleTalk() throws Exception {
        try (RedisNodes nodes = RedisNodes.cluster()) {
            run("Cluster, the room's slot moves", nodes, MOVES, RedisNodes::moveSlotOf);
        }
    }

    private static void run(String title, RedisNodes nodes, int times, Blow blow) throws Exception {
        String[] settings = nodes.properties("chat.history.per-room=" + MOST_KEPT, "logging.level.io.lettuce=error");
        AtomicBoolean over = new AtomicBoolean();
        List<Speaker> speakers = new ArrayList<>();
        List<Listener> listeners = new ArrayList<>();
        List<Thread> speaking = new ArrayList<>();
        List<Thread> listening = new ArrayList<>();
        List<Double> away = new ArrayList<>();
        String key;
        try (ChatServer one = ChatServer.start(settings);
                ChatServer two = ChatServer.start(settings)) {
            for (ChatServer server : List.of(one, two)) {
                Listener listener = new Listener(JsonClient.connect(server.httpPort()));
                listeners.add(listener);
                listening.add(Thread.ofVirtual().start(listener));
            }
            for (int i = 0; i < TALKERS; i++) {
                ChatServer server = i % 2 == 0 ? one : two;
                speakers.add(new Speaker("s" + i, JsonClient.connect(server.httpPort()), over));
                speaking.add(Thread.ofVirtual().start(speakers.getLast()));
            }
            key = nodes.freeChat();
            for (int i = 0; i < times; i++) {
                awaitMore(speakers);
                speakers.forEach(speaker -> speaker.longest = 0);
                int master = nodes.masterOf(key);
                blow.strike(nodes, key);
                awaitMore(speakers);
                away.add(speakers.stream()
                                .mapToLong(speaker -> speaker.longest)
                                .max()
                                .orElseThrow()
                        / 1e9);
                if (nodes.isDead(master)) {
                    nodes.restart(master);
                }
            }
            over.set(true);
            for (Thread thread : speaking) {
                thread.join();
            }
            speakers.getFirst().client.sends("{'type':'say','room':'Free Chat','text':'the last'}");
            await().atMost(LONG)
                    .until(() -> listeners.stream().allMatch(listener -> listener.lastHeard.equals("the last")));
        }
        for (Thread thread : listening) {
            thread.join();
        }
        judge(title, times, away, nodes.texts(key), speakers, listeners);
    }

    /** Waits until each speaker has been acknowledged often. */
    private static void awaitMore(List<Speaker> speakers) {
        List<Integer> goals = speakers.stream()
                .map(speaker -> speaker.acknowledged.size() + BETWEEN / TALKERS)
                .toList();
        await().atMost(LONG).until(() -> {
            for (int i = 0; i < goals.size(); i++) {
                if (speakers.get(i).acknowledged.size() < goals.get(i)) {
                    return false;
                }
            }
            return true;
        });
    }

    private static void judge(
            String title,
            int times,
            List<Double> away,
            List<String> stored,
            List<Speaker> speakers,
            List<Listener> listeners) {
        Map<String, Stored> acknowledged = new LinkedHashMap<>();
        speakers.forEach(speaker -> speaker.acknowledged.forEach(one -> acknowledged.put(one.text(), one)));
        Set<String> kept = new HashSet<>(stored);
        List<Stored> lost = acknowledged.values().stream()
                .filter(one -> !kept.contains(one.text()))
                .toList();
        List<Double> sorted = away.stream().sorted().toList();
        LOG.warn(
                "| {} | {} | {} | {} to {}, median {} | {} | {} | {} | {} |",
                title,
                times,
                acknowledged.size(),
                "%.1f".formatted(sorted.getFirst()),
                "%.1f".formatted(sorted.getLast()),
                "%.1f".formatted(sorted.get(sorted.size() / 2)),
                speakers.stream().mapToInt(speaker -> speaker.refused).sum(),
                speakers.stream().mapToInt(speaker -> speaker.unconfirmed).sum(),
                lost.size(),
                listeners.stream().mapToInt(listener -> listener.resets).max().orElse(0));

        assertThat(stored.size()).as("the log has kept everything").isLessThan(MOST_KEPT);
        assertThat(stored).as("stored once").doesNotHaveDuplicates();
        for (Listener listener : listeners) {
            assertThat(listener.wrong)
                    .as("the order, without gaps that are not told")
                    .isEmpty();
            Map<String, Stored> heard = new LinkedHashMap<>();
            for (Stored one : listener.heard) {
                assertThat(heard.put(one.text(), one)).as("heard once: %s", one).isNull();
            }
            for (Stored one : acknowledged.values()) {
                Stored same = heard.get(one.text());
                assertThat(same == null ? listener.isTold(one) : same.equals(one))
                        .as("%s is heard, or its loss is told", one)
                        .isTrue();
            }
            assertThat(lost).allMatch(one -> listener.isTold(one), "its loss is told");
        }
        Map<String, String> numbers = new LinkedHashMap<>();
        for (Listener listener : listeners) {
            for (Stored one : listener.heard) {
                String before = numbers.put(one.epoch() + "/" + one.seq(), one.text());
                assertThat(before == null || before.equals(one.text()))
                        .as("no number twice: %s and %s", one, before)
                        .isTrue();
            }
        }
    }
}
