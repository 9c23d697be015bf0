package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import chat.rambler.support.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that enters a busy room gets its last messages and then every new one: no gap, no double, the same order.
 */
@Order(1) // it takes long
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("JoiningUnderLoadIT")
class JoiningUnderLoadIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final int MESSAGES_PER_SECOND = 500;
    private static final int JOINS = 200;
    private static final int LIVE_MESSAGES = 25;
    private static final int REPLAY = 10;

    /** A newcomer is held for at most 1,000. */
    private static final int MOST_UNHEARD = 200;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void everyJoinIsSeamless(Transport transport) throws Exception {
        try (ChatServer server = ChatServer.start()) {
            joinUnderLoad(server, server, transport);
        }
    }

    @Test
    void everyJoinOnAnotherServerIsSeamlessToo() throws Exception {
        try (ChatServer speaking = ChatServer.startOn(REDIS);
                ChatServer listening = ChatServer.startOn(REDIS)) {
            joinUnderLoad(speaking, listening, Transport.TCP);
        }
    }

    private static void joinUnderLoad(ChatServer speaking, ChatServer listening, Transport transport)
            throws InterruptedException {
        try (ChatClient speaker = Transport.TCP.connect(speaking)) {
            AtomicBoolean goOn = new AtomicBoolean(true);
            AtomicLong said = new AtomicLong();
            Thread flow = Thread.ofPlatform().start(() -> speak(speaker, goOn, said));
            try {
                await().atMost(ChatClient.DEADLINE).until(() -> said.get() >= REPLAY * 2);
                for (int i = 0; i < JOINS; i++) {
                    try (ChatClient visitor = transport.connect(listening)) {
                        isContiguous(visitor, transport);
                    }
                }
            } finally {
                goOn.set(false);
                flow.join();
            }
            assertThat(said.get()).isGreaterThan((long) JOINS * LIVE_MESSAGES);
        }
    }

    private static void isContiguous(ChatClient visitor, Transport transport) {
        visitor.hears(transport.spelled("SERVER:You are connected to room: \"Free Chat\""));
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < REPLAY + LIVE_MESSAGES; i++) {
            numbers.add(number(visitor.next()));
        }
        for (int i = 1; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).as("%s", numbers).isEqualTo(numbers.get(i - 1) + 1);
        }
    }

    /** Speaks on when it hears itself, and never faster to make up for a pause: a burst would be more than a newcomer is held for. */
    private static void speak(ChatClient speaker, AtomicBoolean speaking, AtomicLong said) {
        speaker.hearsStart("SERVER:You are connected");
        long heard = 0;
        long due = System.nanoTime();
        while (speaking.get()) {
            speaker.says("message " + said.incrementAndGet());
            while (said.get() - heard >= MOST_UNHEARD) {
                heard = number(speaker.next());
            }
            due = Math.max(due, System.nanoTime()) + TimeUnit.SECONDS.toNanos(1) / MESSAGES_PER_SECOND;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    private static long number(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }
}
