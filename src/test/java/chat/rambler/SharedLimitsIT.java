package chat.rambler;

import static org.assertj.core.api.Assertions.assertThat;

import chat.rambler.support.ChatServer;
import chat.rambler.support.HeldTokenClock;
import chat.rambler.support.HttpSession;
import chat.rambler.support.RedisServer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guesses and registrations count together on all servers (PROTOCOL.md, section 9). */
class SharedLimitsIT {
    @RegisterExtension
    static final RedisServer REDIS = RedisServer.single();

    private static final String PASSWORD = "slurm-2999";

    private static ChatServer one;
    private static ChatServer two;

    @BeforeAll
    static void start() {
        one = started();
        two = started();
    }

    private static ChatServer started() {
        return ChatServer.startWith( // no token comes back, however long the tests take
                HeldTokenClock.class,
                "spring.profiles.active=redis",
                "spring.data.redis.port=" + REDIS.port(),
                "chat.trusted-proxies=127.0.0.0/8");
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    private static int post(int turn, String path, String user, String password, String address) {
        return new HttpSession((turn % 2 == 0 ? one : two).httpPort())
                .send("POST", path, "user=" + user + "&password=" + password, "X-Forwarded-For", address)
                .status();
    }

    @Test
    void wrongPasswordsCountOnAllServersTogetherAndInEverySpelling() {
        assertThat(post(0, "/register", "leela", PASSWORD, "203.0.113.1")).isEqualTo(201);
        String[] spellings = {"leela", "LEELA", "ｌｅｅｌａ", "Leela", "leeLa"};
        for (int i = 0; i < spellings.length; i++) {
            assertThat(post(i, "/login", spellings[i], "guess-00" + i, "203.0.113.2"))
                    .isEqualTo(401);
        }

        assertThat(post(0, "/login", "leela", PASSWORD, "203.0.113.2")).isEqualTo(429);
        assertThat(post(1, "/login", "leela", PASSWORD, "203.0.113.2")).isEqualTo(429);
        assertThat(post(1, "/login", "leela", PASSWORD, "203.0.113.3")).isEqualTo(204);
    }

    /** Each server counts for itself then, so that a full Redis does not allow more guesses. */
    @Test
    void wrongPasswordsCountWhileRedisStoresNothing() {
        assertThat(post(0, "/register", "zoidberg", PASSWORD, "203.0.113.8")).isEqualTo(201);
        REDIS.configure("maxmemory", "1");
        try {
            for (int i = 0; i < 5; i++) {
                assertThat(post(0, "/login", "zoidberg", "guess-00" + i, "203.0.113.9"))
                        .isEqualTo(401);
            }
            assertThat(post(0, "/login", "zoidberg", "guess-006", "203.0.113.9"))
                    .isEqualTo(429);
        } finally {
            REDIS.configure("maxmemory", "0");
        }
    }

    /** A 48-bit site may guess sixteen times as often as a network, and no more. */
    @Test
    void wrongPasswordsCountForTheSiteOfAnIpv6AddressToo() {
        assertThat(post(0, "/register", "hermes", PASSWORD, "203.0.113.10")).isEqualTo(201);
        int guesses = 0;
        while (guesses < 200
                && post(guesses, "/login", "hermes", "guess-00", "2001:db8:7:" + guesses / 5 + "::1") == 401) {
            guesses++;
        }

        assertThat(guesses).isEqualTo(80);
        assertThat(post(0, "/login", "hermes", PASSWORD, "2001:db8:8::1")).isEqualTo(204);
    }

    @Test
    void accountsAndNamesThatAreTakenAreCountedOnAllServersTogether() {
        for (int i = 0; i < 5; i++) { // names that are not valid do not count
            assertThat(post(i, "/register", "a:" + i, PASSWORD, "203.0.113.4")).isEqualTo(422);
            assertThat(post(i, "/register", "free" + i, PASSWORD, "203.0.113.4"))
                    .isEqualTo(201);
            assertThat(post(i, "/register", "FREE" + i, PASSWORD, "203.0.113.4"))
                    .isEqualTo(409);
        }

        assertThat(post(0, "/register", "user10", PASSWORD, "203.0.113.4")).isEqualTo(429);
        assertThat(post(1, "/register", "free0", PASSWORD, "203.0.113.4")).isEqualTo(429);
        assertThat(post(1, "/register", "user10", PASSWORD, "203.0.113.5")).isEqualTo(201);
    }

    @Test
    void manyLoginsAtOnceByBothServersTakeNoMoreThanThereIs() {
        assertThat(post(0, "/register", "amy", PASSWORD, "203.0.113.6")).isEqualTo(201);

        long through = IntStream.range(0, 60)
                .parallel()
                .map(i -> post(i, "/login", "amy", PASSWORD, "203.0.113.7"))
                .filter(status -> status == 204)
                .count();

        assertThat(through).isEqualTo(20);
    }

    /** From many addresses, each of which stays below its own limit. */
    @Test
    void aNameThatManyGuessIsOpenOnlyWhereItIsFamiliar() {
        assertThat(post(0, "/register", "zapp", PASSWORD, "203.0.113.20")).isEqualTo(201);
        assertThat(post(0, "/login", "zapp", PASSWORD, "203.0.113.21")).isEqualTo(204);
        for (int i = 0; i < 100; i++) {
            assertThat(post(i, "/login", "ZAPP", "guess-" + i, "198.51.100." + i))
                    .isEqualTo(401);
        }

        assertThat(post(0, "/login", "zapp", "guess-100", "198.51.100.100")).isEqualTo(429);
        assertThat(post(1, "/login", "zapp", PASSWORD, "198.51.100.101")).isEqualTo(429);
        assertThat(post(1, "/login", "zapp", PASSWORD, "203.0.113.21")).isEqualTo(204);
        assertThat(post(0, "/login", "kif", "guess-000", "198.51.100.101")).isEqualTo(401);
    }
}
