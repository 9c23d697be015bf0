package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import chat.rambler.support.Relay;
import chat.rambler.support.TcpClient;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisRemovalIT")
@Order(1) // it takes long and mostly waits
class RedisRemovalIT extends RemovalContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @RegisterExtension
    static final RedisServer REPLICA = RedisServer.single();

    @Override
    ChatServer start(String... settings) {
        REDIS.flushed();
        return ChatServer.startOn(REDIS, settings);
    }

    @Override
    ChatServer startAgain(ChatServer stopping, String... settings) throws Exception {
        stopping.close();
        REDIS.kill();
        REDIS.restart();
        return ChatServer.startOn(REDIS, settings);
    }

    @Test
    void whatIsRemovedIsGoneOnAllServers() {
        try (ChatServer two = ChatServer.startOn(REDIS, SETTINGS);
                ChatClient there = TcpClient.connect(two.tcpPort())) {
            there.hearsStart("SERVER:You are connected");
            ChatClient fry = user("fry");
            for (int seq = 1; seq < 40; seq += 2) {
                fry.says("xyzzy").hears(message("fry: xyzzy"));
                fry.says("#remove Free Chat " + seq).hears(message("SERVER: \"fry\" removed message " + seq));
                there.says("#history Free Chat 100");
                assertThat(there.until("SERVER:No earlier"))
                        .as("on the other server, from the answer on")
                        .filteredOn(line -> line.contains("A message of \"fry\" was removed"))
                        .hasSize((seq + 1) / 2);
            }
        }
    }

    /** The replica of a Redis that is lost becomes the master, and the address leads to it. */
    @Test
    void noAnswerTellsWhatWasRemovedBeforeAFailover() throws Exception {
        server.close();
        REDIS.flushed();
        try (Relay address = new Relay(REDIS.port())) {
            server = ChatServer.startAt(address.port(), SETTINGS);
            REPLICA.follow("127.0.0.1 " + REDIS.port());
            String epoch = saysAndRemoves();
            await().until(() -> logs(REPLICA).equals(logs(REDIS)));

            REDIS.kill();
            REPLICA.follow("NO ONE");
            address.leadTo(REPLICA.port());
            await().ignoreExceptions() // connections are ended until the server has found the new master
                    .untilAsserted(() -> user("leela").close());
            requireUntold(epoch);
            server.close();
        } finally {
            REDIS.restart();
        }
    }

    /** What is kept of all rooms. */
    private static Map<String, List<StreamMessage<String, String>>> logs(RedisServer redis) {
        return RedisServer.await(redis.commands().keys("RamblerTaskChat:{r:*}:log")).stream()
                .collect(Collectors.toMap(
                        key -> key, key -> RedisServer.await(redis.commands().xrange(key, Range.unbounded()))));
    }

    /** The second step is missing, as when a server dies behind the first one: whoever reads does it. */
    @Test
    void theNextReaderErasesWhatWasOnlyMarked() {
        ChatClient fry = user("fry");
        fry.says("xyzzy").hears(message("fry: xyzzy"));
        String log = RedisServer.await(REDIS.commands().keys("RamblerTaskChat:{r:*}:log"))
                .getFirst();
        var entry = RedisServer.await(REDIS.commands().xrange(log, Range.unbounded()))
                .getFirst();
        fry.says("#remove Free Chat 1").hears(message("SERVER: \"fry\" removed message 1"));
        await().until(() -> count(log) == 1);
        putBack(log, entry.getBody());
        assertThat(count(log)).isEqualTo(2);

        fry.says("#history Free Chat")
                .hearsStart(message("SERVER: A message of \"fry\""))
                .hearsStart("SERVER:No earlier");
        await().until(() -> count(log) == 1);
    }

    private static long count(String log) {
        return RedisServer.await(REDIS.commands().xlen(log));
    }

    /** An entry cannot be put before others: the log is written anew. */
    private static void putBack(String log, java.util.Map<String, String> fields) {
        var removal = RedisServer.await(REDIS.commands().xrange(log, Range.unbounded()))
                .getFirst();
        RedisServer.await(REDIS.commands().del(log));
        for (var one : List.of(java.util.Map.entry("1-0", fields), java.util.Map.entry("2-0", removal.getBody()))) {
            RedisServer.await(
                    REDIS.commands().xadd(log, new io.lettuce.core.XAddArgs().id(one.getKey()), one.getValue()));
        }
    }
}
