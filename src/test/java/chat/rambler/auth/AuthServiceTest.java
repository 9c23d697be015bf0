package chat.rambler.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.rambler.limits.Origin;
import chat.rambler.protocol.UserName;
import chat.rambler.store.Account;
import chat.rambler.store.Storage;
import chat.rambler.store.UserRepository;
import chat.rambler.store.memory.MemoryStorage;
import chat.rambler.support.SettableClock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

class AuthServiceTest {
    private static final String PASSWORD = "correct horse";
    private static final Origin HERE = new Origin("192.0.2.1", false);

    private static UserRepository users;
    private static PasswordHashing hashing;
    private static AuthService auth;
    private static final SettableClock CLOCK = new SettableClock();

    @BeforeAll
    static void start() {
        AuthProperties unset =
                new Binder(new MapConfigurationPropertySource()).bindOrCreate("chat.auth", AuthProperties.class);
        Storage storage = MemoryStorage.empty();
        users = storage.users();
        hashing = new PasswordHashing(unset.argon2(), 2); // with the same number of threads on every machine
        auth = new AuthService(users, storage.tokens(), hashing, CLOCK);
    }

    private static Account account(String name) {
        return users.find(UserName.of(name)).orElseThrow();
    }

    @Test
    void passwordsAreKeptAsArgon2idWithOwaspsMinimumAndASaltOfTheirOwn() {
        auth.register("hubert", PASSWORD, HERE);
        auth.register("cubert", PASSWORD, HERE);

        assertThat(account("hubert").passwordHash()).startsWith("{argon2}$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(account("hubert").passwordHash())
                .isNotEqualTo(account("cubert").passwordHash());
    }

    @Test
    void aWeakerHashIsRenewedAtLogin() {
        users.register(UserName.of("veteran"), "{bcrypt}" + new BCryptPasswordEncoder(4).encode(PASSWORD));

        assertThatThrownBy(() -> auth.authenticate("veteran", "wrong horse", HERE))
                .hasMessage("Wrong user name or password");
        assertThat(account("veteran").passwordHash()).startsWith("{bcrypt}");
        auth.authenticate("veteran", PASSWORD, HERE);

        assertThat(account("veteran").passwordHash()).startsWith("{argon2}");
        assertThat(auth.authenticate("VETERAN", PASSWORD, HERE).user().name()).hasToString("veteran");
    }

    @Test
    void anUnknownUserCostsAsMuchAsAWrongPassword() {
        auth.register("known", PASSWORD, HERE);
        List<Long> known = new ArrayList<>();
        List<Long> unknown = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            known.add(nanosToRefuse("known"));
            unknown.add(nanosToRefuse("nobody"));
        }

        double ratio = (double) median(unknown) / median(known);

        assertThat(ratio).as("unknown user against wrong password").isBetween(0.7, 1.4);
    }

    private static long nanosToRefuse(String user) {
        long before = hashingNanos();
        assertThatThrownBy(() -> auth.authenticate(user, "wrong horse", HERE))
                .hasMessage("Wrong user name or password");
        return hashingNanos() - before;
    }

    /** Processor time of the hashing threads, which other work on the machine does not change. */
    private static long hashingNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.dumpAllThreads(false, false))
                .filter(thread -> thread.getThreadName().startsWith("password-hash-"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    @Test
    void aTokenLives30DaysAndIsRenewedAtMostDaily() {
        auth.register("sleeper", PASSWORD, HERE);
        String token = auth.signIn("sleeper", PASSWORD, HERE);

        assertThat(auth.renew(token)).isFalse();
        CLOCK.advance(Duration.ofDays(29));
        assertThat(auth.recognise(token)).isPresent();
        assertThat(auth.renew(token)).isTrue();
        assertThat(auth.renew(token)).isFalse();
        CLOCK.advance(Duration.ofDays(29));
        assertThat(auth.recognise(token)).isPresent();
        CLOCK.advance(Duration.ofDays(2));
        assertThat(auth.recognise(token)).isEmpty();
        assertThat(auth.renew(token)).isFalse();
    }

    @Test
    void signingInAgainGivesAnotherToken() {
        auth.register("collector", PASSWORD, HERE);

        String first = auth.signIn("collector", PASSWORD, HERE);
        String second = auth.signIn("collector", PASSWORD, HERE);

        assertThat(first).isNotEqualTo(second);
        auth.signOut(first);
        assertThat(auth.recognise(first)).isEmpty();
        assertThat(auth.recognise(second)).isPresent();
    }

    @Test
    void aPasswordAndAHashNeverReachALog() {
        assertThat(new chat.rambler.protocol.Command.Login("fry", "canary"))
                .asString()
                .doesNotContain("canary");
        assertThat(new chat.rambler.protocol.Command.Register("fry", "canary"))
                .asString()
                .doesNotContain("canary");
        auth.register("secretive", PASSWORD, HERE);
        assertThat(account("secretive")).asString().doesNotContain("argon2");
    }

    @Test
    void moreLoginsThanTwoSecondsOfWorkAreRefusedAtOnce() throws Exception {
        auth.register("stormy", PASSWORD, HERE);
        Thread[] storm = new Thread[300];
        List<String> answers = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < storm.length; i++) {
            storm[i] = Thread.ofVirtual().start(() -> answers.add(outcome()));
        }
        for (Thread thread : storm) {
            thread.join();
        }

        assertThat(answers).hasSize(storm.length).contains("in", "Too fast. Try again in 2 s");
        assertThat(Arrays.asList("in", "Too fast. Try again in 2 s")).containsAll(answers);
    }

    private static String outcome() {
        try {
            auth.authenticate("stormy", PASSWORD, HERE);
            return "in";
        } catch (chat.rambler.protocol.ProtocolException e) {
            return e.text();
        }
    }
}
