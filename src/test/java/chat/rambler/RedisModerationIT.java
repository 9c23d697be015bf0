package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.RedisServer;
import chat.rambler.support.TcpClient;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

@Order(1) // it takes long
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisModerationIT")
class RedisModerationIT extends ModerationContract {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    @Override
    ChatServer start(String... settings) {
        REDIS.flushed();
        return ChatServer.startOn(REDIS, settings);
    }

    private static ChatClient enter(ChatServer server, String user) {
        ChatClient client = TcpClient.connect(server.tcpPort()).hearsStart("SERVER:You are connected");
        logIn(client, user);
        return client;
    }

    private static void untilAnswered(ChatClient client, String command, String answer) {
        await().atMost(ChatClient.DEADLINE).until(() -> {
            String told = client.says(command).next();
            while (told.startsWith("MESSAGE:")) {
                told = client.next();
            }
            return told.startsWith(answer);
        });
    }

    /** Whoever has the last word, and on whatever server: the log tells. */
    @Test
    void nothingOfTheBannedIsStoredBehindTheBanOnAnyServer() {
        try (ChatServer one = start(SETTINGS);
                ChatServer two = ChatServer.startOn(REDIS, SETTINGS);
                ChatClient leela = enter(one, "leela");
                ChatClient fry = enter(two, "fry");
                ChatClient again = enter(two, "fry")) {
            leela.says("#claim let-me-in").untilContains("is an administrator");
            for (int round = 1; round <= 5; round++) {
                for (int i = 0; i < 40; i++) {
                    fry.says("pills " + round + " " + i);
                    again.says("more pills " + round + " " + i);
                    if (i == 20) {
                        leela.says("#ban Free Chat fry");
                    }
                }
                for (ChatClient banned : List.of(fry, again)) {
                    banned.untilContains("You are disconnected from room").says("#ping");
                    assertThat(banned.until("SERVER:Pong"))
                            .allMatch(line -> line.matches("SERVER:(You are not in any room|You are banned .*|Pong)"));
                }
                fry.says("#join room Free Chat").hears("SERVER:You are banned from room \"Free Chat\"");
                assertThat(lastOf("fry")).as("round %d", round).isLessThan(lastAct());
                leela.says("#unban Free Chat fry").untilContains("SERVER:Done");
                fry.says("#join room Free Chat").untilContains("You are connected to room");
                again.untilContains("You are connected to room");
            }
        }
    }

    /** The number of the last message of a user. */
    private static long lastOf(String user) {
        return entries().stream()
                .filter(entry -> user.equals(entry.getBody().get("u")))
                .mapToLong(RedisModerationIT::number)
                .max()
                .orElse(0);
    }

    private static long lastAct() {
        return entries().stream()
                .filter(entry -> entry.getBody().containsKey("x"))
                .mapToLong(RedisModerationIT::number)
                .max()
                .orElse(0);
    }

    private static long number(StreamMessage<String, String> entry) {
        return Long.parseLong(entry.getId().substring(0, entry.getId().indexOf('-')));
    }

    private static List<StreamMessage<String, String>> entries() {
        String log = RedisServer.await(REDIS.commands().keys("RamblerTaskChat:{r:*}:log")).stream()
                .filter(key -> !key.contains("server"))
                .findFirst()
                .orElseThrow();
        return RedisServer.await(REDIS.commands().xrange(log, Range.unbounded()));
    }

    @Test
    void rolesCountOnEveryServerAtOnce() {
        try (ChatServer one = start(SETTINGS);
                ChatServer two = ChatServer.startOn(REDIS, SETTINGS);
                ChatClient leela = enter(one, "leela");
                ChatClient amy = enter(two, "amy");
                ChatClient fry = enter(two, "fry")) {
            leela.says("#claim let-me-in").untilContains("is an administrator");
            leela.says("#role Free Chat amy moderator").untilContains("made \"amy\" a moderator");
            amy.untilContains("made \"amy\" a moderator");
            amy.says("#mute Free Chat fry 1h").untilContains("\"amy\" muted \"fry\" for 1 hour");
            fry.untilContains("muted").says("hello").untilContains("You are muted in");
            leela.says("#role Free Chat amy member").untilContains("made \"amy\" a member");
            amy.says("#unmute Free Chat fry").untilContains("Not allowed: only moderators of \"Free Chat\"");

            leela.says("#role * amy administrator").untilContains("SERVER:Done");
            untilAnswered(amy, "#acts * 1", "SERVER:2 "); // as soon as the other server hears of it
            fry.says("#create room Lab").untilContains("You are connected to room");
            amy.says("#topic Lab Not yours").untilContains("SERVER:Done");
        }
    }

    /** With an entry of the log in the name of the server itself. */
    @Test
    void anAdministratorCanBeNamedAtTheStart() {
        try (ChatServer one = start(SETTINGS);
                ChatClient leela = enter(one, "leela");
                ChatClient fry = enter(one, "fry")) {
            leela.says("#claim let-me-in").untilContains("is an administrator");
            fry.says("#acts *").untilContains("only administrators may do that");
            try (ChatServer two = ChatServer.startOn(REDIS, "chat.administrator=fry")) {
                untilAnswered(fry, "#acts * 1", "SERVER:2 ");
                assertThat(two.tcpPort()).isPositive();
            }
        }
    }

    /** Rules go by the clock of Redis. */
    @Test
    void aServerWhoseClockIsAMinuteLateBansAsLong() {
        try (ChatServer one = start(SETTINGS);
                ChatServer late = ChatServer.startWith(
                        MinuteLate.class,
                        "spring.profiles.active=redis",
                        "spring.data.redis.port=" + REDIS.port(),
                        "spring.main.allow-bean-definition-overriding=true");
                ChatClient leela = enter(late, "leela");
                ChatClient fry = enter(one, "fry")) {
            try (ChatClient claiming = TcpClient.connect(one.tcpPort())) {
                claiming.says("#login leela correct-horse").untilContains("You are logged in");
                claiming.says("#claim let-me-in").untilContains("is an administrator");
            }
            untilAnswered(leela, "#acts *", "SERVER:1 ");
            leela.says("#ban Free Chat fry 2s").untilContains("for 2 seconds");
            fry.untilContains("You are disconnected")
                    .says("#join room Free Chat")
                    .hearsStart("SERVER:You are banned");
            untilAnswered(fry, "#join room Free Chat", "SERVER:You are connected");
            leela.says("#bans Free Chat").untilContains("Nobody is banned or muted");
        }
    }

    /** The clock of a server that is wrong. */
    @TestConfiguration(proxyBeanMethods = false)
    static class MinuteLate {
        @Bean
        @Primary
        Clock minuteLate() {
            return Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-1));
        }
    }

    /** Members, names and lists of both servers, whichever of them closes the room. */
    @Test
    void aRoomIsClosedOnAllServers() {
        try (ChatServer one = start(SETTINGS);
                ChatServer two = ChatServer.startOn(REDIS, SETTINGS);
                ChatClient leela = enter(one, "leela");
                ChatClient fry = enter(two, "fry")) {
            for (int round = 0; round < 5; round++) {
                leela.says("#create room Lab").untilContains("You are connected to room");
                fry.says("#join room Lab").untilContains("You are connected to room");
                fry.says("#say Lab hello " + round).untilContains("hello " + round);
                leela.says("#close room Lab").untilContains("\"leela\" closed the room");
                fry.untilContains("\"leela\" closed the room").untilContains("You are disconnected from room");
                fry.says("#join room Lab").untilContains("There is no room \"Lab\"");
                fry.says("#who Lab").untilContains("There is no room \"Lab\"");
            }
            await().untilAsserted(
                            () -> { // members hear of it first
                                assertThat(RedisServer.await(REDIS.commands().llen("RamblerTaskChat:{d}:roomlist")))
                                        .isEqualTo(3);
                                assertThat(RedisServer.await(REDIS.commands().keys("RamblerTaskChat:{d}:nicks:*")))
                                        .hasSize(1); // of "Free Chat"
                            });
            String log = RedisServer.await(REDIS.commands().keys("RamblerTaskChat:{r:*}:log")).stream()
                    .filter(key -> RedisServer.await(REDIS.commands().pttl(key)) > 0)
                    .findFirst()
                    .orElseThrow();
            assertThat(RedisServer.await(REDIS.commands().pttl(log))).isLessThanOrEqualTo(86_400_000L);
        }
    }

    /** As a server leaves it that dies between the ban and the end of the membership. */
    @Test
    void aMembershipThatABanHasLeftEndsWhenSomebodyEntersByIt() {
        try (ChatServer one = start(SETTINGS);
                ChatClient leela = enter(one, "leela");
                ChatClient fry = enter(one, "fry")) {
            leela.says("#claim let-me-in").untilContains("is an administrator");
            String member = RedisServer.await(REDIS.commands().keys("RamblerTaskChat:{d}:member:*")).stream()
                    .filter(key -> RedisServer.await(REDIS.commands().hvals(key))
                            .toString()
                            .contains("fry"))
                    .findFirst()
                    .orElseThrow();
            Map<String, String> before = RedisServer.await(REDIS.commands().hgetall(member));
            leela.says("#ban Free Chat fry").untilContains("banned");
            fry.untilContains("You are disconnected");
            await().until(() -> RedisServer.await(REDIS.commands().hlen(member)) == 0);
            RedisServer.await(REDIS.commands().hset(member, before));

            ChatClient back = TcpClient.connect(one.tcpPort());
            back.says("#login fry correct-horse")
                    .untilContains("You are logged in")
                    .untilContains("You are banned from room \"Free Chat\"");
            await().until(() -> RedisServer.await(REDIS.commands().hlen(member)) == 0);
            back.close();
        }
    }
}
