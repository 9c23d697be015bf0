package chat.rambler.auth;

import chat.rambler.limits.Origin;
import chat.rambler.protocol.ErrorCode;
import chat.rambler.protocol.ProtocolException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Hashes passwords with Argon2id on a few platform threads of its own, so that many logins at once leave a core to the
 * rooms. Networks take turns ({@link FairQueue}). Refused with {@link ErrorCode#RATE_LIMITED} if a password would wait
 * for more than about two seconds behind others of its network, or ten behind all.
 */
final class PasswordHashing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordHashing.class);

    /** The hashes that the two encoders write. */
    private static final Pattern HASH =
            Pattern.compile("[{]argon2}\\$argon2(id?|d)\\$v=\\d+\\$m=\\d+,t=\\d+,p=\\d+(\\$[A-Za-z0-9+/]+){2}"
                    + "|[{]bcrypt}\\$2[aby]?\\$\\d\\d\\$[./0-9A-Za-z]{53}");

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** A hash takes about 45 ms, so this is two seconds of work for a thread. */
    private static final int MOST_OF_NETWORK = 40;

    private static final int MOST = 5 * MOST_OF_NETWORK;

    private static final int RETRY_SECONDS = 2;

    private final PasswordEncoder encoder;
    private final ExecutorService threads;
    private final FairQueue<Job<?>> waiting;
    private final AtomicBoolean toldOfNoHash = new AtomicBoolean();
    private final CompletableFuture<String> nobodysHash;

    PasswordHashing(AuthProperties.Argon2 cost, int processors) {
        encoder = new DelegatingPasswordEncoder(
                "argon2",
                Map.of(
                        "argon2",
                        new Argon2PasswordEncoder(
                                SALT_BYTES, HASH_BYTES, cost.parallelism(), cost.memory(), cost.iterations()),
                        "bcrypt",
                        new BCryptPasswordEncoder()));
        int count = Math.max(1, processors - 1);
        waiting = new FairQueue<>(count * MOST_OF_NETWORK, count * MOST);
        threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name("password-hash-", 0).daemon().factory());
        nobodysHash = CompletableFuture.supplyAsync(() -> encode("nobody has this"), threads);
    }

    /** Work for one of the hashing threads. */
    private record Job<T>(Supplier<T> work, CompletableFuture<T> result) {
        void run() {
            try {
                result.complete(work.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        }

        void refuse() {
            result.completeExceptionally(new ProtocolException(ErrorCode.RATE_LIMITED, RETRY_SECONDS));
        }
    }

    /** The hash to store for a password. */
    String hash(String password, Origin origin) {
        return await(origin, () -> encode(password));
    }

    /** Whether the hash belongs to the password. */
    boolean matches(String password, String hash, Origin origin) {
        return await(origin, () -> isHashOf(hash, password));
    }

    private boolean isHashOf(String hash, String password) {
        if (!HASH.matcher(hash).matches()) { // the encoders would log it with a stack trace
            if (!toldOfNoHash.getAndSet(true)) {
                LOG.warn("What stands for somebody's password is no hash: nobody can log in by it");
            }
            return false;
        }
        return encoder.matches(password, hash);
    }

    /** Takes as long as {@link #matches} and returns false: for a user who does not exist. */
    boolean matchesNobody(String password, Origin origin) {
        await(origin, () -> encoder.matches(password, nobodysHash.join()));
        return false;
    }

    /** Whether the hash is weaker than a new one would be. */
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

    /** Queues the work and waits for its result. */
    private <T> T await(Origin origin, Supplier<T> work) {
        Job<T> job = new Job<>(work, new CompletableFuture<>());
        waiting.offer(origin, job).ifPresent(Job::refuse);
        threads.execute(() -> waiting.poll().ifPresent(Job::run)); // perhaps other work, whose turn it is
        try {
            return job.result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
