package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.rambler.checker.Checker;
import chat.rambler.support.ChatClient;
import chat.rambler.support.ChatServer;
import chat.rambler.support.Crowd;
import chat.rambler.support.HttpSession;
import chat.rambler.support.RedisServer;
import chat.rambler.support.Relay;
import chat.rambler.support.Talker;
import chat.rambler.support.Transport;
import java.time.Duration;
import java.util.function.Consumer;
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

/** The network between Redis and one of two servers fails in every way; the other server goes on. */
@Order(1) // it takes long
@Execution(ExecutionMode.CONCURRENT) // runs beside other classes, its own tests one after another
@ResourceLock("RedisNetworkIT")
class RedisNetworkIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private final Crowd crowd = new Crowd();
    private Relay relay;
    private ChatServer one;
    private ChatServer two;
    private HttpSession health;

    @BeforeEach
    void start() {
        REDIS.flushed();
        relay = new Relay(REDIS.port());
        String[] settings = {ChatServer.MANAGED, "chat.history.per-room=100000", "chat.history.replay=0"};
        one = ChatServer.startAt(relay.port(), settings);
        two = ChatServer.startOn(REDIS, settings);
        health = new HttpSession(one.httpPort());
    }

    @AfterEach
    void stop() {
        relay.restore();
        one.close();
        two.close();
        relay.close();
    }

    /** How the network fails. */
    enum Outage {
        CUT(Relay::cut),
        BLACK_HOLE(Relay::loseEverything);

        private final Consumer<Relay> begin;

        Outage(Consumer<Relay> begin) {
            this.begin = begin;
        }
    }

    @ParameterizedTest
    @EnumSource
    void anOutageIsToldAndHealed(Outage outage) throws Exception {
        Talker probe = crowd.one("probe", Transport.TCP.enter(one));
        crowd.talk(one, two);
        crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
        outage.begin.accept(relay);

        awaitReadiness(503, ChatClient.DEADLINE);
        assertThat(health.send("GET", "/livez", "").status()).isEqualTo(200);
        crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE); // on the other server
        relay.restore();

        await().atMost(ChatClient.DEADLINE).until(() -> probe.say() == Talker.Answer.ACKNOWLEDGED);
        awaitReadiness(200, ChatClient.DEADLINE);
        crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
        assertThat(crowd.verdict(REDIS::storedInFreeChat)).matches(Checker.Verdict::isClean);
    }

    @Test
    void connectionsThatDiedUnnoticedAreReplaced() throws Exception {
        Talker probe = crowd.one("probe", Transport.TCP.enter(one));
        crowd.talk(one, two);
        crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
        relay.forgetConnections();

        await().atMost(ChatClient.DEADLINE).until(() -> probe.say() == Talker.Answer.ACKNOWLEDGED);
        crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
        assertThat(crowd.verdict(REDIS::storedInFreeChat)).matches(Checker.Verdict::isClean);
    }

    @Test
    void aSubscriptionThatWentSilentIsReplacedAndNothingIsMissed() throws Exception {
        ChatClient listener = Transport.TCP.enter(one);
        Talker speaker = crowd.one("speaker", Transport.TCP.enter(two));
        crowd.talk(one, two);
        crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
        relay.forgetSubscriptions();
        assertThat(speaker.say()).isEqualTo(Talker.Answer.ACKNOWLEDGED);

        listener.untilContains("speaker-0");

        crowd.awaitMoreAcknowledged(500, ChatClient.DEADLINE);
        assertThat(crowd.verdict(REDIS::storedInFreeChat)).matches(Checker.Verdict::isClean);
    }

    private void awaitReadiness(int status, Duration within) {
        await().atMost(within).until(() -> health.send("GET", "/readyz", "").status() == status);
    }
}
