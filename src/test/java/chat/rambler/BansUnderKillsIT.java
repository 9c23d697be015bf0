package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.store.RulesJson;
import chat.rambler.support.BanChecker;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.JsonClient;
import chat.rambler.support.RedisServer;
import chat.rambler.support.ServerProcess;
import chat.rambler.support.TcpClient;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * G25 and G26 of the design, while Redis and a server are killed again and again: behind the number of a ban nothing of the
 * banned is stored, and what was removed does not come back. A nuisance talks on two servers and comes back whenever he may;
 * a moderator bans him and lets him in again; somebody else takes back every other message of hers. Two talk alone (G28).
 */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("BansUnderKillsIT")
class BansUnderKillsIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final Logger LOG = LoggerFactory.getLogger(BansUnderKillsIT.class);
    private static final int ALL_KILLS = Integer.getInteger("chat.test.kills", 2); // more with -Psoak

    /** After more, the first messages would not be kept any more. */
    private static final int KILLS = Math.min(ALL_KILLS, 50);

    private static final Pattern REFUSED =
            Pattern.compile("^SERVER:(Not |Too fast|Log in first|\".*\" takes no messages)");

    private final AtomicInteger said = new AtomicInteger();
    private final AtomicInteger bans = new AtomicInteger();
    private final Map<Long, String> removed = new ConcurrentHashMap<>(); // texts by number
    private final Map<Long, String> left = new ConcurrentHashMap<>();
    private final Set<String> whispered = ConcurrentHashMap.newKeySet();
    private final Set<String> unsaid = ConcurrentHashMap.newKeySet();
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

    /** Says something as amy, and takes every other message back. */
    private void regret(JsonClient amy) {
        try (amy) {
            for (int i = 0; !over; i++) {
                String text = "regret " + i;
                JsonNode stored = done(
                        amy,
                        "{'type':'say','ref':'r','room':'Free Chat','text':'%s','id':'regret-regret-%06d'}"
                                .formatted(text, i));
                if (stored != null && stored.has("seq")) {
                    long seq = stored.get("seq").longValue();
                    boolean takenBack = i % 2 == 0
                            && done(amy, "{'type':'remove','ref':'r','room':'Free Chat','seq':%d}".formatted(seq))
                                    != null;
                    (takenBack ? removed : left).put(seq, text);
                    if (i % 2 == 0 && !takenBack) {
                        left.remove(seq); // it is over, and nobody knows
                    }
                }
            }
        }
    }

    private static JsonClient loggedIn(int port, String user) {
        JsonClient amy = JsonClient.connect(port);
        amy.sends("{'type':'login','ref':'l','user':'%s','password':'correct-horse','replay':0}".formatted(user));
        JsonNode answer = amy.next();
        while (!answer.path("ref").stringValue("").equals("l")) {
            answer = amy.next();
        }
        assertThat(answer.get("type").stringValue()).as("%s", answer).isEqualTo("ok");
        return amy;
    }

    /** The answer once it is done; null if all is over before. What was done without an answer is no message any more. */
    private @Nullable JsonNode done(JsonClient amy, String request) {
        while (!over) {
            JsonNode answer = amy.sends(request).next();
            while (!answer.path("ref").stringValue("").equals("r")) {
                answer = amy.next();
            }
            boolean gone = answer.path("code").stringValue("").equals("unknown_message");
            if (gone || answer.get("type").stringValue().equals("ok")) {
                return answer;
            }
        }
        return null;
    }

    /** Everything that was said and done, as a client reads it. */
    private static List<JsonNode> history(int port, String user, String room) {
        List<JsonNode> all = new ArrayList<>();
        try (JsonClient client = loggedIn(port, user)) {
            boolean more = true;
            while (more) {
                JsonNode page = client.sends("{'type':'history','room':'%s','after':%d}".formatted(room, all.size()))
                        .next("ok");
                page.get("messages").forEach(all::add);
                more = page.get("more").booleanValue();
            }
        }
        return all;
    }

    /** Talks to somebody alone, and connects again whenever he is cut off. */
    private void whisper(int port, String name, String with) {
        int next = 0;
        while (!over) {
            try (TcpClient client = TcpClient.connect(port)) {
                client.says("#login " + name + " correct-horse").says("#ping");
                String pong = client.nextOrEnd();
                while (pong != null && !pong.equals("SERVER:Pong")) {
                    pong = client.nextOrEnd();
                }
                boolean there = pong != null;
                while (there && !over) {
                    String text = name + "-" + port + "-" + next++;
                    String line = client.says("#msg " + with + " " + text).nextOrEnd();
                    while (line != null
                            && !line.endsWith(": " + text)
                            && !REFUSED.matcher(line).find()) {
                        line = client.nextOrEnd();
                    }
                    there = line != null && !line.startsWith("SERVER:Log in first");
                    if (line != null && line.endsWith(": " + text)) {
                        whispered.add(text);
                    } else if (line != null && line.startsWith("SERVER:Not saved")) {
                        unsaid.add(text);
                    }
                }
            } catch (UncheckedIOException e) {
                LOG.debug("The server is away", e);
            }
        }
    }

    /** What was acknowledged is there once, what was refused is not, and both see the same. */
    private void requireWhispered(int port) {
        List<String> texts = history(port, "amy", "@leela").stream()
                .map(one -> one.get("text").stringValue())
                .toList();
        assertThat(history(port, "leela", "@amy").stream()
                        .map(one -> one.get("text").stringValue())
                        .toList())
                .isEqualTo(texts);
        assertThat(Set.copyOf(texts)).hasSameSizeAs(texts);
        assertThat(Set.copyOf(texts).containsAll(whispered)).isTrue();
        assertThat(texts).noneMatch(unsaid::contains);
        assertThat(whispered).hasSizeGreaterThan(KILLS);
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
                .filter(name -> !name.contains("server") && !name.matches(".*\\{r:c[0-9a-f]{32}}.*")) // a conversation
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

    static IntStream rounds() {
        return IntStream.rangeClosed(1, ALL_KILLS / KILLS);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void nothingOfTheBannedIsStoredWhateverIsKilled(int round) throws Exception {
        REDIS.flushed();
        List<JsonNode> history;
        try (ChatServer server = ChatServer.startOn(
                        REDIS,
                        "chat.history.per-room=100000",
                        "chat.history.replay=0",
                        "chat.limits.login-failures-per-minute=0",
                        "chat.administrator-token=let-me-in");
                ServerProcess victim = new ServerProcess(REDIS.port())) {
            victim.start();
            register(server.tcpPort(), "fry");
            register(server.tcpPort(), "amy");
            register(server.tcpPort(), "leela", "#claim let-me-in");
            JsonClient amy = loggedIn(server.httpPort(), "amy");
            List<Thread> people = List.of(
                    Thread.ofVirtual().start(() -> annoy(server.tcpPort())),
                    Thread.ofVirtual().start(() -> annoy(victim.tcpPort())),
                    Thread.ofVirtual().start(() -> moderate(server.tcpPort())),
                    Thread.ofVirtual().start(() -> regret(amy)),
                    Thread.ofVirtual().start(() -> whisper(server.tcpPort(), "amy", "leela")),
                    Thread.ofVirtual().start(() -> whisper(victim.tcpPort(), "leela", "amy")));
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
            history = history(server.httpPort(), "amy", "Free Chat");
            requireWhispered(server.httpPort());
        }
        List<BanChecker.Entry> log = log();
        LOG.warn(
                "Round {}: {} kills, {} bans, {} removals, {} messages said, {} entries, {} said to one person",
                round,
                KILLS,
                bans,
                removed.size(),
                said,
                history.size(),
                whispered.size());
        assertThat(BanChecker.saidByTheBanned(log)).isEmpty();
        assertThat(log.stream().filter(entry -> "fry".equals(entry.user()))).hasSizeGreaterThan(KILLS);
        assertThat(history.stream().map(one -> one.get("seq").longValue()).toList())
                .isEqualTo(LongStream.rangeClosed(1, history.size()).boxed().toList());
        removed.keySet()
                .forEach(seq -> assertThat(
                                history.get((int) (seq - 1)).get("text").stringValue())
                        .as("removed message " + seq)
                        .isEmpty());
        left.forEach((seq, text) -> assertThat(
                        history.get((int) (seq - 1)).get("text").stringValue())
                .isEqualTo(text));
        assertThat(removed).hasSizeGreaterThan(KILLS);
        List<Long> taken = history.stream()
                .filter(one -> one.has("of"))
                .map(one -> one.get("of").longValue())
                .toList();
        assertThat(Set.copyOf(taken)).hasSameSizeAs(taken); // each once
        assertThat(Set.copyOf(taken).containsAll(removed.keySet())).isTrue();
    }
}
