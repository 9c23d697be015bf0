package chat.rambler.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.Notice;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Draft;
import chat.rambler.store.HistoryRepository;
import chat.rambler.store.HistoryRepositoryContract;
import chat.rambler.store.Judged;
import chat.rambler.store.Page;
import chat.rambler.store.Rules;
import chat.rambler.store.Ruling;
import chat.rambler.store.StoredMessage;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import chat.rambler.support.ChatClient;
import chat.rambler.support.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * A kill may leave the changes of one script incomplete at the end of Redis's file. Redis then keeps their beginning in
 * the file and carries it out, together with the next changes, when it is started once more.
 */
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisTornFileIT")
@Order(1) // it takes long and mostly waits
class RedisTornFileIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final int EXEC = "*1\r\n$4\r\nEXEC\r\n".getBytes(StandardCharsets.UTF_8).length;

    private static final String LOG = RedisKeys.room(HistoryRepositoryContract.LOBBY.value(), "log");

    private final HistoryRepository history =
            new RedisHistoryRepository(OnRedis.flushed(REDIS), OnRedis.channels(REDIS), 1_000);
    private final List<String> stored = new ArrayList<>();

    private void append(String text) {
        await().atMost(ChatClient.DEADLINE) // the connection may still be recovering
                .ignoreExceptions()
                .until(() -> {
                    Judged judged = Judged.by(rules().act());
                    Draft draft =
                            new Draft("id-" + text, "anon:c", false, null, Nickname.ANONYMOUS, text).judged(judged);
                    return history.append(HistoryRepositoryContract.LOBBY, draft)
                                    .join()
                            != null;
                });
        stored.add(text);
    }

    /** Stores a message whose last {@code missing} bytes have not reached the disk. */
    private void tear(int missing) throws Exception {
        long from = REDIS.appendOnlyFileSize();
        append("torn " + missing);
        stored.removeLast();
        long to = REDIS.appendOnlyFileSize();
        assertThat(to - missing).isGreaterThan(from);
        REDIS.kill();
        REDIS.cutAppendOnlyFile(to - missing);
    }

    private void isAsItWas() {
        Page page = await().atMost(ChatClient.DEADLINE) // the connection may still be recovering
                .ignoreExceptions()
                .until(
                        () -> history.before(HistoryRepositoryContract.LOBBY, Long.MAX_VALUE, 1_000)
                                .join(),
                        _ -> true);
        assertThat(page.messages()).extracting(StoredMessage::text).isEqualTo(stored);
        assertThat(page.messages().getLast().seq()).isEqualTo(stored.size());
    }

    @Test
    void nothingIsSkippedNorChangedByWhatIsLeft() throws Exception {
        append("first");
        for (int missing = EXEC; missing < 330; missing += 35) { // within the entry, the number, the id
            tear(missing);
            REDIS.restart();
            append("after " + missing);
            REDIS.kill();
            REDIS.restart();
            append("later " + missing);
        }

        isAsItWas();
    }

    /** An act that is torn was never done, and whatever of it is carried out later does not count. */
    @Test
    void rulesThatAreHalfWrittenDoNotCount() throws Exception {
        append("first");
        govern("u1");
        for (int missing = EXEC; missing < 1_000; missing += 120) { // within the entry, the rules, the act
            long from = REDIS.appendOnlyFileSize();
            govern("u2");
            long to = REDIS.appendOnlyFileSize();
            assertThat(to - missing).isGreaterThan(from);
            stored.removeLast();
            REDIS.kill();
            REDIS.cutAppendOnlyFile(to - missing);
            REDIS.restart();
            append("after " + missing);
            REDIS.kill();
            REDIS.restart();
            assertThat(rules().gags()).as("missing " + missing).containsOnlyKeys("u1");
            append("later " + missing);
            assertThat(rules().gags()).as("missing " + missing).containsOnlyKeys("u1");
            assertThat(history.acts(HistoryRepositoryContract.LOBBY).join()).hasSize(1);
        }
        isAsItWas();

        govern("u3");
        assertThat(rules().gags()).containsOnlyKeys("u1", "u3");
        assertThat(history.acts(HistoryRepositoryContract.LOBBY).join()).hasSize(2);
    }

    private Rules rules() {
        AtomicReference<Rules> read = new AtomicReference<>();
        await().atMost(ChatClient.DEADLINE) // the connection may still be recovering
                .ignoreExceptions()
                .until(() -> {
                    read.set(history.rules(HistoryRepositoryContract.LOBBY).join());
                    return true;
                });
        return read.get();
    }

    private void govern(String user) {
        Rules before = rules();
        UserName leela = UserName.of("leela");
        Notice ban = new Notice(
                Notice.Act.BAN, leela, UserName.of(user), user, null, null, null, null, null, "a long reason");
        Ruling ruling = new Ruling(ban, before.after(ban, Instant.now(), "", null));
        String id = UUID.randomUUID().toString();
        history.append(
                        HistoryRepositoryContract.LOBBY,
                        Draft.ofAct(id, new User(new UserId("u9"), leela), "banned " + user, before.act(), ruling))
                .join();
        stored.add("banned " + user);
    }

    /** A removal that is torn was never done: its message stays, whatever of the removal is carried out later. */
    @Test
    void aRemovalThatIsHalfWrittenRemovesNothing() throws Exception {
        append("first");
        for (int missing = EXEC;
                missing < 900;
                missing += 120) { // within the entry, the rules, what is left of the message
            append("message " + missing);
            long from = REDIS.appendOnlyFileSize();
            remove(stored.size());
            await().until(() ->
                    RedisServer.await(REDIS.commands().xlen(LOG)) == stored.size()); // the file ends with that
            long to = REDIS.appendOnlyFileSize() - erased(stored.size());
            assertThat(to - missing).isGreaterThan(from);
            REDIS.kill();
            REDIS.cutAppendOnlyFile(to - missing);
            REDIS.restart();
            append("after " + missing);
            REDIS.kill();
            REDIS.restart();
            isAsItWas();
            assertThat(rules()).isEqualTo(Rules.NONE);
        }

        remove(1);
        stored.set(0, "");
        stored.add("removed 1");
        isAsItWas();
        REDIS.kill();
        REDIS.restart();
        isAsItWas();
    }

    /** What the second step of a removal, one command, takes in the file. */
    private static int erased(int number) {
        return Stream.of("XDEL", LOG, number + "-0")
                        .mapToInt(word -> ("$" + word.length() + "\r\n" + word + "\r\n").length())
                        .sum()
                + "*3\r\n".length();
    }

    private void remove(int number) {
        StoredMessage message = await().atMost(ChatClient.DEADLINE)
                .ignoreExceptions()
                .until(
                        () -> history.before(HistoryRepositoryContract.LOBBY, number + 1, 1)
                                .join(),
                        _ -> true)
                .messages()
                .getFirst();
        UserName leela = UserName.of("leela");
        Notice removal = Notice.removal(leela, number, null, "a long reason");
        Rules before = rules();
        Ruling ruling = new Ruling(removal, before.after(removal, Instant.now(), "", null), message.position());
        String id = UUID.randomUUID().toString();
        history.append(
                        HistoryRepositoryContract.LOBBY,
                        Draft.ofAct(id, new User(new UserId("u9"), leela), "removed " + number, before.act(), ruling))
                .join();
    }

    /** If only the end of the last command is missing, only a repair helps (redis.md). */
    @Test
    void aRepairedFileIsWhole() throws Exception {
        append("first");
        tear(EXEC / 2);
        REDIS.repairAppendOnlyFile();
        REDIS.restart();
        append("after");
        REDIS.kill();
        REDIS.restart();
        append("later");

        isAsItWas();
    }
}
