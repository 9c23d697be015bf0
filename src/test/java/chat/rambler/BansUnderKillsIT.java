package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.store.RulesJson;
import chat.rambler.support.BanChecker;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * G25 of the design: behind the number of a ban nothing of the banned is stored, while Redis and a server are killed again
 * and again. A nuisance talks on two servers and comes back whenever he may; a moderator bans him and lets him in again.
 */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("BansUnderKillsIT")
class BansUnderKillsIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final Logger LOG = LoggerFactory.getLogger(BansUnderKillsIT.class);
    private static final int KILLS = Integer.getInteger("chat.test.kills", 4); // more with -Psoak

    private final AtomicInteger said = new AtomicInteger();
    private final AtomicInteger bans = new AtomicInteger();
    private volatile boolean over;

    /** Talks as fry, joins again whenever he is out, and connects again whenever he is cut off. */
    private void annoy(int port) {
        while (!over) {
            try (TcpClient fry = TcpClient.connect(port)) {
                fry.says("#login fry correct-horse");
                boolean there = true;
                while (there && !over) {
                    fry.says("pills " + said.incrementAndGet())
                            .says("#join room Free Chat")
                            .says("#ping");
                    String line = fry.nextOrEnd();
                    while (line != null && !line.equals("SERVER:Pong")) {
                        line = fry.nextOrEnd();
                    }
                    there = line != null;
                }
            } catch (UncheckedIOException e) {
                LOG.debug("The server is away", e);
            }
        }
    }

    /** Bans fry and lets him in again, each time after he has said something more. */
    private void moderate(int port) {
        try (TcpClient leela = TcpClient.connect(port)) {
            leela.says("#login leela correct-horse").untilContains("You are logged in");
            while (!over) {
                answered(leela, "#ban Free Chat fry 1h", "\"leela\" banned \"fry\"");
                awaitMore(5);
                answered(leela, "#unban Free Chat fry", "SERVER:Done");
                bans.incrementAndGet();
                awaitMore(5);
            }
        }
    }

    /** Until it is done: while Redis is away it may be refused. */
    private void answered(TcpClient client, String command, String answer) {
        boolean done = false;
        while (!done && !over) {
            client.says(command).says("#ping");
            for (String line = client.next(); !line.equals("SERVER:Pong"); line = client.next()) {
                done |= line.contains(answer);
            }
        }
    }

    private void awaitMore(int messages) {
        int before = said.get();
        await().atMost(ChatClient.DEADLINE).until(() -> over || said.get() >= before + messages);
    }

    private static void register(int port, String user, String... then) {
        try (TcpClient client = TcpClient.connect(port)) {
            client.says("#register " + user + " correct-horse").untilContains("is registered");
            client.says("#login " + user + " correct-horse").untilContains("You are logged in");
            for (String command : then) {
                client.says(command).untilContains("is an administrator");
            }
        }
    }

    private static List<BanChecker.Entry> log() {
        List<BanChecker.Entry> log = new ArrayList<>();
        String key = RedisServer.await(REDIS.commands().keys("RamblerTaskChat:{r:*}:log")).stream()
                .filter(name -> !name.contains("server"))
                .findFirst()
                .orElseThrow();
        for (StreamMessage<String, String> entry :
                RedisServer.await(REDIS.commands().xrange(key, Range.unbounded()))) {
            String notice = entry.getBody().get("x");
            log.add(new BanChecker.Entry(
                    Long.parseLong(entry.getId().split("-", 2)[0]),
                    entry.getBody().get("u"),
                    notice == null ? null : RulesJson.notice(notice)));
        }
        return log;
    }

    @Test
    void nothingOfTheBannedIsStoredWhateverIsKilled() throws Exception {
        REDIS.flushed();
        try (ChatServer server = ChatServer.startOn(
                        REDIS,
                        "chat.history.per-room=100000",
                        "chat.history.replay=0",
                        "chat.limits.login-failures-per-minute=0",
                        "chat.auth.argon2.memory=1024",
                        "chat.auth.argon2.iterations=1",
                        "chat.administrator-token=let-me-in");
                ServerProcess victim = new ServerProcess(REDIS.port())) {
            victim.start();
            register(server.tcpPort(), "fry");
            register(server.tcpPort(), "leela", "#claim let-me-in");
            List<Thread> people = List.of(
                    Thread.ofVirtual().start(() -> annoy(server.tcpPort())),
                    Thread.ofVirtual().start(() -> annoy(victim.tcpPort())),
                    Thread.ofVirtual().start(() -> moderate(server.tcpPort())));
            await().atMost(ChatClient.DEADLINE).until(() -> bans.get() > 0);
            for (int kill = 0; kill < KILLS; kill++) {
                int before = bans.get();
                if (kill % 2 == 0) {
                    REDIS.kill();
                    REDIS.restart();
                } else {
                    victim.kill();
                    victim.start();
                }
                await().atMost(ChatClient.DEADLINE).until(() -> bans.get() > before + 1);
            }
            over = true;
            for (Thread one : people) {
                one.join();
            }
        }
        List<BanChecker.Entry> log = log();
        LOG.warn("{} kills, {} bans, {} messages said, {} entries", KILLS, bans, said, log.size());
        assertThat(BanChecker.saidByTheBanned(log)).isEmpty();
        assertThat(log.stream().filter(entry -> "fry".equals(entry.user()))).hasSizeGreaterThan(KILLS);
        for (int i = 1; i < log.size(); i++) {
            assertThat(log.get(i).number()).isEqualTo(log.get(i - 1).number() + 1);
        }
    }
}
