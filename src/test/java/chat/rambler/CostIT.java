package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import chat.rambler.support.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the cost of storing on disk and in Redis with memory, in one run. The figures are for reading. */
class CostIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final Logger LOG = LoggerFactory.getLogger(CostIT.class);
    private static final long RUN_NANOS = TimeUnit.SECONDS.toNanos(6);
    private static final int MESSAGES = 200;

    @Test
    void aMessageTakesOneRoundTripToRedis() {
        try (ChatServer server = ChatServer.startOn(REDIS)) {
            ChatClient fry = Transport.TCP.enter(server);
            fry.says("the script is known now").next();
            long before = REDIS.calls("evalsha");

            for (int i = 0; i < MESSAGES; i++) {
                fry.says("m" + i).hears("MESSAGE:[Free Chat] Anonymous: m" + i);
            }

            assertThat(REDIS.calls("evalsha") - before).isEqualTo(MESSAGES);
        }
    }

    @Test
    @Tag("soak")
    void acknowledgedMessagesInASecond() throws Exception {
        try (ChatServer memory = ChatServer.start();
                ChatServer disk = ChatServer.startOnDisk();
                ChatServer redis = ChatServer.startOn(REDIS)) {
            measure(memory, 1); // warm-up
            for (int senders : new int[] {1, 50}) {
                LOG.warn(
                        "{} senders: memory {}/s, disk {}/s, Redis {}/s",
                        senders,
                        measure(memory, senders),
                        measure(disk, senders),
                        measure(redis, senders));
            }
        }
    }

    /** Each sender says its next line when it has heard the one before. */
    private static long measure(ChatServer server, int senders) throws InterruptedException {
        AtomicInteger acknowledged = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        List<ChatClient> clients = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            clients.add(Transport.TCP.enter(server));
        }
        long until = System.nanoTime() + RUN_NANOS;
        for (int i = 0; i < senders; i++) {
            ChatClient client = clients.get(i);
            String name = "s" + i + "-";
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; System.nanoTime() < until; n++) {
                    client.says(name + n).until("MESSAGE:[Free Chat] Anonymous: " + name + n);
                    acknowledged.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        clients.forEach(ChatClient::close);
        return acknowledged.get() / TimeUnit.NANOSECONDS.toSeconds(RUN_NANOS);
    }
}
