package chat.rambler.auth;

import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Hashes passwords with Argon2id on a few platform threads of its own, so that a storm of logins
 * leaves a core to the rooms. What would wait for more than about two seconds is refused with
 * {@link ErrorCode#RATE_LIMITED}.
 */
final class PasswordHashing implements AutoCloseable {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** A hash takes about 45 ms, so this is two seconds of work for a thread. */
    private static final int QUEUE_PER_THREAD = 40;

    private static final int RETRY_SECONDS = 2;

    private final PasswordEncoder encoder;
    private final ThreadPoolExecutor threads;
    private final CompletableFuture<String> nobodysHash;

    PasswordHashing(AuthProperties.Argon2 cost, int processors) {
        encoder =
                new DelegatingPasswordEncoder(
                        "argon2",
                        Map.of(
                                "argon2",
                                new Argon2PasswordEncoder(
                                        SALT_BYTES,
                                        HASH_BYTES,
                                        cost.parallelism(),
                                        cost.memory(),
                                        cost.iterations()),
                                "bcrypt",
                                new BCryptPasswordEncoder()));
        int count = Math.max(1, processors - 1);
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(count * QUEUE_PER_THREAD),
                        Thread.ofPlatform().name("password-hash-", 0).daemon().factory());
        nobodysHash = submit(() -> encode("nobody has this password"));
    }

    /** The hash to keep of a password. */
    String hash(String password) {
        return await(submit(() -> encode(password)));
    }

    /** Whether a hash is this password's. */
    boolean matches(String password, String hash) {
        return await(submit(() -> encoder.matches(password, hash)));
    }

    /**
     * Takes as long as {@link #matches} and says no: what asking for a user costs that does not
     * exist.
     */
    boolean matchesNobody(String password) {
        String hash = await(nobodysHash);
        await(submit(() -> encoder.matches(password, hash)));
        return false;
    }

    /** Whether a hash is weaker than one made today. */
    boolean isWeak(String hash) {
        return encoder.upgradeEncoding(hash);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private String encode(String password) {
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("The encoder made no hash");
        }
        return hash;
    }

    private <T> CompletableFuture<T> submit(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, threads);
        } catch (RejectedExecutionException full) {
            throw new ProtocolException(ErrorCode.RATE_LIMITED, RETRY_SECONDS);
        }
    }

    private static <T> T await(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
