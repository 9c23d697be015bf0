package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.ServerProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Connections are cut again and again under load: no client misses a message or gets one twice. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("ResumingIT")
@Order(1) // it takes long
class ResumingIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final Logger LOG = LoggerFactory.getLogger(ResumingIT.class);
    private static final int CUTS = Integer.getInteger("chat.test.cuts", 200); // more with -Psoak
    private static final int RECEIVERS = 10;
    private static final long BETWEEN_MESSAGES_NANOS = 5_000_000; // 200 per second
    private static final long MAX_STAY = 60;

    /** A client that is cut and resumes, on each server in turn. */
    private static final class Receiver implements Runnable {
        private final ChatServer[] servers;
        private final Random random;
        private String epoch = "";
        private long after;
        private int resumptions;

        Receiver(int seed, ChatServer... servers) {
            this.servers = servers;
            this.random = new Random(seed);
        }

        @Override
        public void run() {
            for (int cut = 0; cut < CUTS / RECEIVERS; cut++) {
                ChatServer server = servers[cut % servers.length];
                try (JsonClient client = JsonClient.open(server.httpPort())) {
                    client.sends("{'type':'connect','resume':{'Free Chat':{'epoch':'%s','after':%d}}}"
                            .formatted(epoch, after));
                    JsonNode joined = client.next("joined");
                    assertThat(joined.get("recovered").booleanValue()).isTrue();
                    resumptions++;
                    for (long i = random.nextLong(MAX_STAY); i > 0; i--) {
                        take(client.next());
                    }
                }
            }
        }

        private void take(JsonNode message) {
            assertThat(message.get("type").stringValue()).isEqualTo("message");
            assertThat(message.get("seq").longValue()).isEqualTo(after + 1);
            assertThat(message.get("text").stringValue()).isEqualTo("m" + (after + 1));
            epoch = message.get("epoch").stringValue();
            after++;
        }
    }

    @Test
    void inMemory() throws Exception {
        try (ChatServer server = ChatServer.start("chat.history.per-room=100000")) {
            cutUnderLoad(server);
        }
    }

    @Test
    void onTwoServersWithRedis() throws Exception {
        REDIS.flushed();
        try (ChatServer one = ChatServer.startOn(REDIS, "chat.history.per-room=100000");
                ChatServer two = ChatServer.startOn(REDIS, "chat.history.per-room=100000")) {
            cutUnderLoad(one, two);
        }
    }

    private static void cutUnderLoad(ChatServer... servers) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        JsonClient speaker = JsonClient.connect(servers[0].httpPort());
        Thread speaking = Thread.ofVirtual().start(() -> {
            for (int i = 1; !over.get(); i++) {
                speaker.sends("{'type':'say','room':'Free Chat','text':'m" + i + "'}")
                        .next("ok");
                LockSupport.parkNanos(BETWEEN_MESSAGES_NANOS);
            }
        });
        List<Receiver> receivers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < RECEIVERS; i++) {
                Receiver receiver = new Receiver(i, servers);
                receivers.add(receiver);
                running.add(executor.submit(receiver));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } finally {
            over.set(true);
            speaking.join();
            speaker.close();
        }
        LOG.warn(
                "{} resumptions, {} messages, 0 missing, 0 doubled",
                receivers.stream().mapToInt(receiver -> receiver.resumptions).sum(),
                receivers.stream().mapToLong(receiver -> receiver.after).sum());
    }

    /** A client that gets no answer sends again, over another connection, until it gets one. */
    @Test
    void whatIsSentAgainThroughKillsOfRedisIsStoredOnce() throws Exception {
        REDIS.flushed();
        try (ChatServer one = ChatServer.startOn(REDIS);
                ChatServer two = ChatServer.startOn(REDIS)) {
            sendAgainThroughKills(
                    3,
                    () -> {
                        REDIS.kill();
                        REDIS.restart();
                    },
                    one.httpPort(),
                    two.httpPort());
        }
    }

    @Test
    void whatIsSentAgainThroughKillsOfAServerIsStoredOnce() throws Exception {
        REDIS.flushed();
        ServerProcess victim = new ServerProcess(REDIS.port());
        victim.start();
        try (ChatServer survivor = ChatServer.startOn(REDIS)) {
            sendAgainThroughKills(
                    2,
                    () -> {
                        victim.kill();
                        victim.start();
                    },
                    survivor.httpPort(),
                    victim.httpPort());
        } finally {
            victim.kill();
        }
    }

    /** Damage that a test does to a server. */
    private interface Blow {
        void strike() throws Exception;
    }

    private static void sendAgainThroughKills(int kills, Blow kill, int... ports) throws Exception {
        int messages = 300;
        JsonClient.connect(ports[0])
                .sends("{'type':'register','user':'fry','password':'slurm-2999'}")
                .next("ok");
        AtomicInteger saved = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        Thread sender = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < messages; i++) {
                while (!isSaved(ports[attempts.getAndIncrement() % 2], i)) {
                    LockSupport.parkNanos(BETWEEN_MESSAGES_NANOS);
                }
                saved.incrementAndGet();
            }
        });
        for (int i = 1; i <= kills; i++) {
            int goal = i * 60;
            await().atMost(ChatClient.DEADLINE.multipliedBy(2)).until(() -> saved.get() >= goal);
            kill.strike();
        }
        sender.join();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            expected.add("m" + i);
        }

        assertThat(REDIS.storedInFreeChat()).containsExactlyElementsOf(expected);
        LOG.warn("{} messages in {} attempts, each stored once", messages, attempts);
    }

    /** Sends the message twice over a new connection, which closes when the first is answered. */
    private static boolean isSaved(int port, int number) {
        String say = "{'type':'say','ref':'say','room':'Free Chat','text':'m%d','id':'message-number-%08d'}"
                .formatted(number, number);
        String connect = "{'type':'connect','replay':0}";
        String login = "{'type':'login','ref':'in','replay':0,'user':'fry','password':'slurm-2999'}";
        try (JsonClient client = JsonClient.open(port)) {
            client.sends(connect).sends(login);
            if (!isDone(client, "in")) {
                return false; // an anonymous message would not be the same one
            }
            client.sends(say).sends(say);
            return isDone(client, "say");
        } catch (RuntimeException e) {
            LOG.debug("Not this time", e);
        }
        return false;
    }

    /** Waits for the answer to a request. */
    private static boolean isDone(JsonClient client, String ref) {
        JsonNode next = client.nextOrEnd();
        while (next != null
                && !(next.has("ref") && next.get("ref").stringValue().equals(ref))) {
            next = client.nextOrEnd();
        }
        return next != null && next.get("type").stringValue().equals("ok");
    }
}
