package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import chat.rambler.support.Transport;
import io.lettuce.core.ScriptOutputType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Data in Redis that was not written by a server is left out or repaired, and stops nobody. */
@Isolated("nobody else writes what it looks for in the log, or empties it")
@ExtendWith(OutputCaptureExtension.class)
@ResourceLock(Resources.SYSTEM_OUT) // captured for the whole process
class RedisGarbageIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private ChatServer server;

    @BeforeEach
    void start() {
        REDIS.flushed();
        server = ChatServer.startOn(REDIS);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The only key of this name in a room. */
    private String key(String name) {
        List<String> keys = RedisServer.await(REDIS.commands().keys("*{r:*}:" + name));
        assertThat(keys).hasSize(1);
        return keys.getFirst();
    }

    private static String line(String text) {
        return "MESSAGE:[Free Chat] Anonymous: " + text;
    }

    @Test
    void entriesBeyondTheNewestNumberHideNothingAndStopNobody(CapturedOutput output) {
        ChatClient fry = Transport.TCP.enter(server);
        fry.says("one").hears(line("one"));
        String log = key("log");
        for (String id : List.of("1-7", "1000-0", "18446744073709551615-5")) {
            RedisServer.await(REDIS.commands()
                    .eval(
                            "return redis.call('XADD', KEYS[1], ARGV[1], 'x', 'y')",
                            ScriptOutputType.VALUE,
                            new String[] {log},
                            id));
        }

        ChatClient leela = Transport.TCP.enter(server);
        leela.hears(line("one"));
        fry.says("two").hears(line("two"));
        leela.hears(line("two"));
        leela.says("three").hears(line("three"));
        fry.hears(line("three"));

        Transport.TCP.enter(server).hears(line("one")).hears(line("two")).hears(line("three"));
        assertThat(output).containsOnlyOnce("the log of room").doesNotContain("Exception");
    }

    @Test
    void whatStandsBetweenTwoNumbersIsToldAndLeftOut(CapturedOutput output) {
        ChatClient fry = Transport.TCP.enter(server);
        fry.says("one").hears(line("one"));
        RedisServer.await(REDIS.commands()
                .eval("return redis.call('XADD', KEYS[1], '1-7', 'x', 'y')", ScriptOutputType.VALUE, key("log")));
        fry.says("two").hears(line("two"));

        try (ChatServer other = ChatServer.startOn(REDIS)) { // it has to read the entry
            Transport.TCP.enter(other).hears(line("one")).hears(line("two"));
        }

        assertThat(output).containsOnlyOnce("the log of room").doesNotContain("Exception");
    }

    @Test
    void aHashThatIsNoneLetsNobodyIn(CapturedOutput output) {
        ChatClient fry = Transport.TCP.enter(server);
        fry.says("#register fry slurm-2999").hearsStart("SERVER:User");
        String account = RedisServer.await(REDIS.commands().keys("*{d}:user:*")).getFirst();
        for (String garbage : List.of("", "nonsense", "{argon2}nonsense", "{what}", "{bcrypt}$2a$")) {
            RedisServer.await(REDIS.commands().hset(account, "hash", garbage));
            fry.says("#login fry slurm-2999").hears("SERVER:Wrong user name or password");
        }
        assertThat(output).containsOnlyOnce("is no hash").doesNotContain("Exception");
    }

    @Test
    void aServerStartsAndSeesOthersWhateverStandsForTheSchemaAndTheServers(CapturedOutput output) {
        String schema = RedisServer.await(REDIS.commands().keys("*{d}:schema")).getFirst();
        RedisServer.await(REDIS.commands().set(schema, "nonsense"));
        String servers = RedisServer.await(REDIS.commands().keys("*:servers")).getFirst();
        RedisServer.await(REDIS.commands().del(servers));
        RedisServer.await(REDIS.commands().set(servers, "nonsense"));

        try (ChatServer other = ChatServer.startOn(REDIS)) {
            Transport.TCP.enter(other).says("there").hears(line("there"));
            assertThat(RedisServer.await(REDIS.commands().type(servers))).isEqualTo("set");
        }
        assertThat(output)
                .containsOnlyOnce("the number of the schema")
                .containsOnlyOnce("the key " + servers)
                .doesNotContain("Exception");
    }

    @Test
    void aRoomWhoseFieldsAreGarbageGoesOn(CapturedOutput output) {
        ChatClient fry = Transport.TCP.enter(server);
        fry.says("one").hears(line("one"));
        String meta = key("meta");
        RedisServer.await(REDIS.commands().hset(meta, Map.of("seq", "nonsense", "ms", "1e99", "last", "")));

        fry.says("two").hears(line("two"));
        Transport.TCP.enter(server).hears(line("one")).hears(line("two"));
        RedisServer.await(REDIS.commands().hset(meta, "seq", "-5"));
        Transport.TCP.enter(server).hears(line("one")).hears(line("two"));
        fry.says("three").hears(line("three"));
        RedisServer.await(REDIS.commands().del(meta));
        RedisServer.await(REDIS.commands().set(meta, "no hash"));
        fry.says("four").hearsStart("SERVER:").hears(line("four"));

        assertThat(output).containsOnlyOnce("the log of room").doesNotContain("Exception");
    }

    @Test
    void nonsenseOnAnyChannelIsToldOnceAndStopsNobody(CapturedOutput output) {
        ChatClient fry = Transport.TCP.enter(server);
        fry.says("one").hears(line("one"));
        List<String> channels = RedisServer.await(REDIS.commands().pubsubChannels());
        assertThat(channels).hasSizeGreaterThanOrEqualTo(4);
        for (String channel : channels) {
            for (String nonsense : List.of("", "x", "7", "7 user", "-1 user u", "1\n2\n3", "1e9 room r", "\u0000")) {
                RedisServer.await(REDIS.commands().publish(channel, nonsense));
            }
        }

        fry.says("two").hears(line("two"));
        List<String> rooms = channels.stream()
                .filter(channel -> channel.contains("{r:") && channel.contains("feed"))
                .map(channel -> channel.replaceAll(".*[{]r:(.*)[}].*", "$1"))
                .toList();
        assertThat(rooms).hasSize(2); // "Free Chat", and the one that governs the server
        await().atMost(ChatClient.DEADLINE)
                .untilAsserted(() -> assertThat(output)
                        .containsOnlyOnce("a publication of the directory")
                        .containsOnlyOnce("a publication of room " + rooms.get(0))
                        .containsOnlyOnce("a publication of room " + rooms.get(1))
                        .containsOnlyOnce("a beat of this server"));
        assertThat(output).doesNotContain("Exception");
    }

    @Test
    void peopleWhoCannotBeAreNotThere(CapturedOutput output) {
        ChatClient fry = Transport.TCP.enter(server);
        String here = key("here");
        RedisServer.await(REDIS.commands().set(here.replaceFirst("[{].*", "server:x"), "alive"));
        RedisServer.await(REDIS.commands()
                .hset(
                        here,
                        Map.of(
                                "x:anon", "2000000000",
                                "y:anon", "-3",
                                "x:u1", "[:]",
                                "nobody", "x")));
        RedisServer.await(REDIS.commands().publish(channelOf(here), ""));
        await().atMost(ChatClient.DEADLINE)
                .untilAsserted(() -> assertThat(output).contains("somebody present in a room"));

        fry.says("#who Free Chat").hearsStart("SERVER:").says("two").hears(line("two"));
        RedisServer.await(REDIS.commands().del(here));
        RedisServer.await(REDIS.commands().set(here, "no hash"));
        Transport.TCP.enter(server).hears(line("two"));
        await().atMost(ChatClient.DEADLINE)
                .until(() -> RedisServer.await(REDIS.commands().type(here)).equals("hash"));

        assertThat(output).doesNotContain("Exception");
    }

    private String channelOf(String here) {
        return RedisServer.await(REDIS.commands().pubsubChannels()).stream()
                .filter(channel -> channel.endsWith(":here") || channel.contains(here))
                .findFirst()
                .orElseThrow();
    }
}
