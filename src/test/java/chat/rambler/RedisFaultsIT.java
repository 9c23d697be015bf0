package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.checker.Checker;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.HttpSession;
import chat.rambler.support.RedisServer;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.Talker;
import chat.rambler.support.TcpClient;
import chat.rambler.support.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis fails in every way, under load, and what was acknowledged stays: once, in one order, for
 * everybody.
 */
class RedisFaultsIT {
    @RegisterExtension static final RedisServer REDIS = RedisServer.single();

    private static final Logger LOG = LoggerFactory.getLogger(RedisFaultsIT.class);
    private static final int TALKERS = 16;
    private static final int KILLS = Integer.getInteger("chat.test.kills", 5); // more with -Psoak
    private static final Duration HEALED = Duration.ofSeconds(5);

    private final Checker checker = new Checker();
    private final List<Talker> talkers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private ChatServer one;
    private ChatServer two;

    @BeforeEach
    void start() {
        REDIS.flushed();
        one = ChatServer.startOn(REDIS, "chat.history.per-room=100000", "chat.history.replay=0");
        two = ChatServer.startOn(REDIS, "chat.history.per-room=100000", "chat.history.replay=0");
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    private void talk() {
        for (int i = 0; i < TALKERS; i++) {
            Talker talker =
                    new Talker("t" + i, Transport.TCP.enter(i % 2 == 0 ? one : two), checker);
            talkers.add(talker);
            threads.add(Thread.ofVirtual().start(talker));
        }
    }

    private Checker.Verdict verdict() throws InterruptedException {
        talkers.forEach(Talker::stop);
        for (Thread thread : threads) {
            thread.join();
        }
        Checker.Verdict verdict = checker.judge(REDIS.storedInFreeChat());
        LOG.warn(
                "{} acknowledged, {} unconfirmed, {} lost, {} doubled, {} reordered, {} gaps",
                verdict.acknowledged(),
                verdict.unconfirmed(),
                verdict.lost().size(),
                verdict.duplicate().size(),
                verdict.reordered().size(),
                verdict.gap().size());
        return verdict;
    }

    private void awaitMoreAcknowledged(int count, Duration within) {
        int goal = checker.countAcknowledged() + count;
        await().atMost(within).until(() -> checker.countAcknowledged() >= goal);
    }

    @Test
    void killsOfRedisLoseDoubleAndReorderNothing() throws Exception {
        talk();
        long began = System.nanoTime();
        awaitMoreAcknowledged(2_000, ChatClient.DEADLINE);
        LOG.warn(
                "{} messages/s before the first kill",
                (long) (2_000 / ((System.nanoTime() - began) / 1e9)));
        for (int kill = 0; kill < KILLS; kill++) {
            REDIS.kill();
            REDIS.restart();
            awaitMoreAcknowledged(1, HEALED);
            awaitMoreAcknowledged(500, ChatClient.DEADLINE);
        }

        assertThat(verdict()).matches(Checker.Verdict::isClean);
    }

    @Test
    void killsOfAServerLoseDoubleAndReorderNothing() throws Exception {
        ServerProcess victim = new ServerProcess(REDIS.port());
        victim.start();
        talk();
        for (int kill = 0; kill < KILLS; kill++) {
            List<Thread> onVictim = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                ChatClient client =
                        TcpClient.connect(victim.tcpPort()).hearsStart("SERVER:You are connected");
                Talker talker = new Talker("v" + kill + "x" + i, client, checker);
                onVictim.add(Thread.ofVirtual().start(talker));
            }
            awaitMoreAcknowledged(500, ChatClient.DEADLINE);
            victim.kill();
            for (Thread thread : onVictim) {
                thread.join();
            }
            victim.start();
            awaitMoreAcknowledged(200, ChatClient.DEADLINE);
        }
        victim.kill();

        assertThat(verdict()).matches(Checker.Verdict::isClean);
    }

    @Test
    void thePeopleOfAKilledServerAreGoneWithin45Seconds() throws Exception {
        ChatClient fry = Transport.TCP.enter(one);
        ServerProcess victim = new ServerProcess(REDIS.port());
        victim.start();
        ChatClient leela =
                TcpClient.connect(victim.tcpPort()).hearsStart("SERVER:You are connected");
        leela.says("#register leela nibbler-1").hearsStart("SERVER:User");
        leela.says("#login leela nibbler-1").hearsStart("SERVER:You are logged in");
        await().atMost(Duration.ofSeconds(15))
                .until(() -> fry.says("#who Free Chat").next().contains("leela"));

        victim.kill();

        await().atMost(Duration.ofSeconds(45))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !fry.says("#who Free Chat").next().contains("leela"));
    }

    @Test
    void cutSubscriptionsLoseNothing() throws Exception {
        talk();
        for (int cut = 0; cut < 20; cut++) {
            awaitMoreAcknowledged(100, ChatClient.DEADLINE);
            REDIS.cutSubscriptions();
        }

        assertThat(verdict()).matches(Checker.Verdict::isClean);
    }

    @Test
    void aStoreThatLostItsNewestMessagesIsToldAndGivesNoNumberTwice() throws Exception {
        ChatClient fry = Transport.TCP.enter(one);
        ChatClient leela = Transport.TCP.enter(two);
        fry.says("kept").hears("MESSAGE:[Free Chat] Anonymous: kept");
        long size = REDIS.appendOnlyFileSize();
        fry.says("lost").hears("MESSAGE:[Free Chat] Anonymous: lost");
        leela.hears("MESSAGE:[Free Chat] Anonymous: kept")
                .hears("MESSAGE:[Free Chat] Anonymous: lost");
        REDIS.kill();
        REDIS.cutAppendOnlyFile(size);
        REDIS.restart();

        for (ChatClient client : List.of(fry, leela)) {
            client.hears("SERVER:History of room \"Free Chat\" starts anew");
        }
        await().atMost(HEALED).until(() -> sayUntilSaved(fry, "after"));
        leela.hears("MESSAGE:[Free Chat] Anonymous: after");
        assertThat(REDIS.storedInFreeChat()).containsExactly("kept", "after");
    }

    @Test
    void aPauseIsToldWithinTwoSecondsAndNothingIsStoredTwice() throws Exception {
        ChatClient fry = Transport.TCP.enter(one);
        fry.says("before").hears("MESSAGE:[Free Chat] Anonymous: before");
        REDIS.pause();
        long began = System.nanoTime();

        fry.says("during");

        assertThat(fry.next()).matches("SERVER:Not (saved|confirmed) in \"Free Chat\".*");
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isLessThan(Duration.ofMillis(2_500));
        REDIS.resume();
        await().atMost(HEALED).until(() -> sayUntilSaved(fry, "after"));
        assertThat(REDIS.storedInFreeChat())
                .doesNotContain("during")
                .startsWith("before")
                .endsWith("after");
    }

    @Test
    void aFullRedisRefusesAndGoesOnWhenThereIsRoomAgain() throws Exception {
        ChatClient fry = Transport.TCP.enter(one);
        ChatClient leela = Transport.TCP.enter(two);
        REDIS.configure("maxmemory", "1");

        fry.says("too much")
                .hears("SERVER:Not saved in \"Free Chat\": the storage does not answer. Try again");

        REDIS.configure("maxmemory", "0");
        assertThat(REDIS.storedInFreeChat()).isEmpty();
        fry.says("room again").hears("MESSAGE:[Free Chat] Anonymous: room again");
        leela.hears("MESSAGE:[Free Chat] Anonymous: room again");
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

        await().atMost(Duration.ofSeconds(10))
                .until(() -> session.send("GET", "/readyz", "").status() == 503);
        assertThat(session.send("GET", "/livez", "").status()).isEqualTo(200);
        assertThat(session.send("GET", "/me", "", "Cookie", "user=x").status()).isEqualTo(503);

        REDIS.restart();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> session.send("GET", "/readyz", "").status() == 200);
    }

    private static boolean sayUntilSaved(ChatClient client, String text) {
        String answer = client.says(text).next();
        LOG.info("{}", answer);
        return answer.equals("MESSAGE:[Free Chat] Anonymous: " + text);
    }
}
