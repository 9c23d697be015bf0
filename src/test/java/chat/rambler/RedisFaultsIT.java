package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.checker.Checker;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.Crowd;
import chat.rambler.support.HttpSession;
import chat.rambler.support.RedisServer;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import chat.rambler.support.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redis fails in every way, under load; acknowledged messages stay: once, in one order, for everybody. */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisFaultsIT")
@Order(1) // it takes long
class RedisFaultsIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final Logger LOG = LoggerFactory.getLogger(RedisFaultsIT.class);
    private static final Duration PAUSE =
            Duration.ofMillis(Integer.getInteger("chat.test.pause.ms", 300)); // a second with -Psoak
    private static final int KILLS = Integer.getInteger("chat.test.kills", 3); // more with -Psoak
    private final Crowd crowd = new Crowd();
    private ChatServer one;
    private ChatServer two;

    @BeforeEach
    void start() {
        REDIS.flushed();
        one = ChatServer.startOn(REDIS, ChatServer.MANAGED, "chat.history.per-room=100000", "chat.history.replay=0");
        two = ChatServer.startOn(REDIS, ChatServer.MANAGED, "chat.history.per-room=100000", "chat.history.replay=0");
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void killsOfRedisLoseDoubleAndReorderNothing() throws Exception {
        crowd.talk(one, two);
        long began = System.nanoTime();
        crowd.awaitMoreAcknowledged(2_000, ChatClient.DEADLINE);
        LOG.warn("{} messages/s before the first kill", (long) (2_000 / ((System.nanoTime() - began) / 1e9)));
        for (int kill = 0; kill < KILLS; kill++) {
            REDIS.kill();
            REDIS.restart();
            crowd.awaitMoreAcknowledged(1, ChatClient.DEADLINE);
            crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
            crowd.noteStored(REDIS::storedInFreeChat);
        }

        assertThat(crowd.verdict(REDIS::storedInFreeChat)).matches(Checker.Verdict::isClean);
        assertThat(crowd.holes()).isEmpty();
    }

    @Test
    void killsOfAServerLoseDoubleAndReorderNothing() throws Exception {
        try (ServerProcess victim = new ServerProcess(REDIS.port())) {
            killAgainAndAgain(victim);
        }
        assertThat(crowd.verdict(REDIS::storedInFreeChat)).matches(Checker.Verdict::isClean);
    }

    private void killAgainAndAgain(ServerProcess victim) throws Exception {
        victim.start();
        crowd.talk(one, two);
        for (int kill = 0; kill < KILLS; kill++) {
            List<Thread> onVictim = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ChatClient client = TcpClient.connect(victim.tcpPort()).hearsStart("SERVER:You are connected");
                onVictim.add(crowd.talk("v" + kill + "x" + i, client));
            }
            crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
            victim.kill();
            for (Thread thread : onVictim) {
                thread.join();
            }
            victim.start();
            crowd.awaitMoreAcknowledged(200, ChatClient.DEADLINE);
            crowd.noteStored(REDIS::storedInFreeChat);
        }
    }

    @Test
    void cutSubscriptionsLoseNothing() throws Exception {
        crowd.talk(one, two);
        for (int cut = 0; cut < 20; cut++) {
            crowd.awaitMoreAcknowledged(100, ChatClient.DEADLINE);
            REDIS.cutSubscriptions();
        }

        assertThat(crowd.verdict(REDIS::storedInFreeChat)).matches(Checker.Verdict::isClean);
    }

    @Test
    void aStoreThatLostItsNewestMessagesIsToldAndGivesNoNumberTwice() throws Exception {
        ChatClient fry = Transport.TCP.enter(one);
        ChatClient leela = Transport.TCP.enter(two);
        fry.says("kept").hears("MESSAGE:[Free Chat] Anonymous: kept");
        long size = REDIS.appendOnlyFileSize();
        fry.says("lost").hears("MESSAGE:[Free Chat] Anonymous: lost");
        leela.hears("MESSAGE:[Free Chat] Anonymous: kept").hears("MESSAGE:[Free Chat] Anonymous: lost");
        REDIS.kill();
        REDIS.cutAppendOnlyFile(size);
        REDIS.restart();

        for (ChatClient client : List.of(fry, leela)) {
            client.hears("SERVER:History of room \"Free Chat\" starts anew");
        }
        await().atMost(ChatClient.DEADLINE).until(() -> sayUntilSaved(fry, "after"));
        leela.hears("MESSAGE:[Free Chat] Anonymous: after");
        assertThat(REDIS.storedInFreeChat()).containsExactly("kept", "after");
    }

    @Test
    void whatStaysOfAStoreThatLosesItsNewestReachesEverybodyOnceInOrder() throws Exception {
        crowd.talk(one, two);
        for (int loss = 0; loss < KILLS; loss++) {
            crowd.awaitMoreAcknowledged(200, ChatClient.DEADLINE);
            long size = REDIS.appendOnlyFileSize();
            crowd.awaitMoreAcknowledged(50, ChatClient.DEADLINE);
            REDIS.kill();
            REDIS.cutAppendOnlyFile(size);
            REDIS.restart();
        }
        crowd.awaitMoreAcknowledged(200, ChatClient.DEADLINE);

        Checker.Verdict verdict = crowd.verdict(REDIS::storedInFreeChat);
        assertThat(verdict.lost()).hasSizeGreaterThan(50); // the test has removed them
        assertThat(verdict.duplicate()).isEmpty();
        assertThat(verdict.reordered()).isEmpty();
        assertThat(verdict.gap()).isEmpty();
        assertThat(verdict.fifo()).isEmpty();
    }

    @Test
    void aShortPauseIsOnlyADelay() throws Exception {
        ChatClient fry = Transport.TCP.enter(one);
        REDIS.pause();
        REDIS.resumeAfter(PAUSE); // a command waits for 2 s: time enough on a busy machine

        fry.says("late").hears("MESSAGE:[Free Chat] Anonymous: late");
    }

    @ParameterizedTest
    @MethodSource("pauses")
    void aLongPauseIsHealedAndNothingIsLost(int seconds) throws Exception {
        crowd.talk(one, two);
        crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
        REDIS.pause();
        HttpSession session = new HttpSession(one.httpPort());
        awaitStatus(session, "/readyz", 503, ChatClient.DEADLINE);
        TimeUnit.SECONDS.sleep(seconds); // the fault itself
        assertThat(session.send("GET", "/livez", "").status()).isEqualTo(200);
        REDIS.resume();

        crowd.awaitMoreAcknowledged(1, ChatClient.DEADLINE);
        crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
        assertThat(crowd.verdict(REDIS::storedInFreeChat)).matches(Checker.Verdict::isClean);
    }

    static IntStream pauses() {
        return KILLS > 3 ? IntStream.of(8, 120) : IntStream.of(8);
    }

    @Test
    void aPauseIsToldWhileItLastsAndNothingIsStoredTwice() throws Exception {
        ChatClient fry = Transport.TCP.enter(one);
        fry.says("before").hears("MESSAGE:[Free Chat] Anonymous: before");
        REDIS.pause();

        fry.says("during");

        assertThat(fry.next()).matches("SERVER:Not (saved|confirmed) in \"Free Chat\".*");
        REDIS.resume();
        await().atMost(ChatClient.DEADLINE).until(() -> sayUntilSaved(fry, "after"));
        assertThat(REDIS.storedInFreeChat())
                .doesNotContain("during")
                .startsWith("before")
                .endsWith("after");
    }

    /** What an operator or a failover may do to a Redis that still answers. */
    enum Refusal {
        FULL("maxmemory", "1", "0"),
        WITHOUT_REPLICAS("min-replicas-to-write", "1", "0"),
        READ_ONLY(null, "127.0.0.1 1", "NO ONE");

        private final @Nullable String setting;
        private final String bad;
        private final String good;

        Refusal(@Nullable String setting, String bad, String good) {
            this.setting = setting;
            this.bad = bad;
            this.good = good;
        }

        void begin() {
            set(bad);
        }

        void end() {
            set(good);
        }

        private void set(String value) {
            if (setting == null) {
                REDIS.follow(value);
            } else {
                REDIS.configure(setting, value);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRedisThatStoresNothingIsToldAndGoesOnWhenItDoes(Refusal refusal) throws Exception {
        ChatClient fry = Transport.TCP.enter(one);
        ChatClient leela = Transport.TCP.enter(two);
        HttpSession session = new HttpSession(one.httpPort());
        refusal.begin();

        fry.says("too much").hears("SERVER:Not saved in \"Free Chat\": the storage does not answer. Try again");

        awaitStatus(session, "/readyz", 503, ChatClient.DEADLINE);
        assertThat(session.send("GET", "/livez", "").status()).isEqualTo(200);
        refusal.end();
        assertThat(REDIS.storedInFreeChat()).isEmpty();
        await().atMost(ChatClient.DEADLINE).until(() -> sayUntilSaved(fry, "room again"));
        leela.hears("MESSAGE:[Free Chat] Anonymous: room again");
        awaitStatus(session, "/readyz", 200, ChatClient.DEADLINE);
    }

    @Test
    void aStoreThatWasEmptiedIsToldOnceAndTheChatGoesOn() {
        ChatClient fry = Transport.TCP.enter(one);
        ChatClient leela = Transport.TCP.enter(two);
        fry.says("one").hears("MESSAGE:[Free Chat] Anonymous: one");
        leela.hears("MESSAGE:[Free Chat] Anonymous: one");
        REDIS.flushed();

        fry.says("two");

        for (ChatClient client : List.of(fry, leela)) {
            client.hears("SERVER:History of room \"Free Chat\" starts anew");
            client.hears("MESSAGE:[Free Chat] Anonymous: two");
        }
        leela.says("three").hears("MESSAGE:[Free Chat] Anonymous: three");
        fry.hears("MESSAGE:[Free Chat] Anonymous: three");
    }

    @Test
    void forgottenScriptsAreSentAgain() {
        ChatClient fry = Transport.TCP.enter(one);
        REDIS.forgetScripts();

        fry.says("hello").hears("MESSAGE:[Free Chat] Anonymous: hello");
    }

    @Test
    void readinessTurnsRedWhileRedisIsAwayAndLivenessNever() throws Exception {
        HttpSession session = new HttpSession(one.httpPort());
        assertThat(session.send("GET", "/readyz", "").status()).isEqualTo(200);
        REDIS.kill();

        awaitStatus(session, "/readyz", 503, ChatClient.DEADLINE);
        assertThat(session.send("GET", "/livez", "").status()).isEqualTo(200);
        assertThat(session.send("GET", "/me", "", "Cookie", "user=x").status()).isEqualTo(503);

        REDIS.restart();
        awaitStatus(session, "/readyz", 200, ChatClient.DEADLINE);
    }

    @Test
    void withoutAConnectionAMessageIsRefused() throws Exception {
        ChatClient fry = Transport.TCP.enter(one);
        REDIS.kill();
        await().atMost(ChatClient.DEADLINE)
                .until(() -> !fry.says("hello?").next().startsWith("SERVER:Not conf"));

        fry.says("lost").hears("SERVER:Not saved in \"Free Chat\": the storage does not answer. Try again");

        Transport.TCP
                .connect(one)
                .hears("SERVER:The storage does not answer. Come back in a moment")
                .untilClosed();
        REDIS.restart();
        await().atMost(ChatClient.DEADLINE).until(() -> sayUntilSaved(fry, "after"));
        assertThat(REDIS.storedInFreeChat()).doesNotContain("lost");
    }

    private static void awaitStatus(HttpSession session, String path, int status, Duration within) {
        await().atMost(within).until(() -> session.send("GET", path, "").status() == status);
    }

    private static boolean sayUntilSaved(ChatClient client, String text) {
        return client.says(text).next().equals("MESSAGE:[Free Chat] Anonymous: " + text);
    }
}
