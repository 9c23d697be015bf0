package chat.rambler.store.sqlite;

import chat.rambler.store.StoreDeadline;
import chat.rambler.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes the database. It takes the steps that wait, in the order of arrival, runs them in one
 * transaction, commits, and only then answers: so many steps share the time that a disk takes to make something durable,
 * and nothing is seen before that. It waits for nothing more to come; the commit under way is the time in which steps
 * gather.
 *
 * <p>A step that is in no transaction within {@link #LIMIT} never will be, and fails for certain. One that is, but not
 * committed in time, fails as unconfirmed; if it is committed after all, its {@code late} consumer hears of that.
 *
 * <p>When a commit fails, nobody can know yet what became of it: the file may have it although the disk reported an
 * error. So the connection is given up, and a new one makes a trial commit once a second until one succeeds, and until the
 * whole log has been carried over into the database: what a sync has failed on may not be on the disk although it can be
 * read, so it is written anew. That settles it: the number of the last transaction in the file tells whether the failed one
 * is there.
 *
 * <p>The loop and its ways to fail are one class: each decides by the same few fields what the next turn does.
 */
final class SqliteWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteWriter.class);

    /** Sooner than a command gives up ({@link StoreDeadline}), so that it hears what is known. */
    private static final Duration LIMIT = Duration.ofMillis(1_800);

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Without a step for so long, the write-ahead log is carried over into the database. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** How many steps, and how many characters of their text, a transaction takes at most. */
    private static final int MAX_STEPS = 1_024;

    private static final int MAX_CHARACTERS = 1024 * 1024;

    /** What a trial writes after a failure: on a full disk a smaller one would succeed, and the next message fail again. */
    private static final int BALLAST_BYTES = 256 * 1024;

    private final SqliteDatabase database;
    private final DataFolder folder;
    private final List<Part> parts = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<PendingStep<?>> waiting = new ArrayDeque<>();
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(
            2, // neither waits for the other
            Thread.ofPlatform().name("sqlite-clock-", 1).daemon().factory());
    private final Thread thread =
            Thread.ofPlatform().name("sqlite-writer").daemon().unstarted(this::run);
    private volatile List<PendingStep<?>> batch = List.of();
    private volatile long batchBegan;
    private volatile boolean broken;
    private volatile boolean misplaced;
    private volatile Timing timing = (_, _) -> {};
    private SqliteConnection connection;
    private long transactions;
    private boolean closing;

    /** What is done within a transaction; refuses, as {@link PendingStep} knows, before it has changed anything. */
    interface Step<T> {
        T in(SqliteConnection connection) throws SQLException;
    }

    /** What works on the writer's thread beside the steps. */
    interface Part {
        /** All steps of a transaction have been done. */
        void beforeCommit(SqliteConnection connection) throws SQLException;

        /** The transaction is durable; its steps are answered next. */
        void committed();

        /** The transaction has failed: what was remembered of it may be wrong. */
        void failed();
    }

    /** Is told how long a commit took, and of how many steps. */
    interface Timing {
        void committed(long nanos, int steps);
    }

    SqliteWriter(SqliteDatabase database, DataFolder folder) throws SQLException {
        this.database = database;
        this.folder = folder;
        this.connection = database.writer();
        this.transactions = connection.number("SELECT batch FROM storage");
    }

    /** Before {@link #start}. */
    void add(Part part) {
        parts.add(part);
    }

    /** Does something by the writer's connection before it begins to write. */
    <T> T beforehand(Step<T> step) throws SQLException {
        return step.in(connection);
    }

    void start() {
        thread.start();
        for (Runnable look : List.<Runnable>of(this::lookForTheLate, this::lookForTheFile)) {
            var _ = clock.scheduleWithFixedDelay(look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** From now on tells how long commits take. */
    void time(Timing told) {
        timing = told;
    }

    /** Whether it cannot write at the moment. */
    boolean isBroken() {
        return broken || misplaced || isStuck();
    }

    /** Whether the disk has not answered for so long that steps have failed. */
    private boolean isStuck() {
        return !batch.isEmpty() && System.nanoTime() - batchBegan > LIMIT.toNanos();
    }

    /**
     * Does a step in the next transaction.
     *
     * @param late hears the result if it is committed after the answer has failed
     * @param characters about how much it writes
     */
    <T> CompletableFuture<T> submit(Step<T> step, Consumer<T> late, int characters) {
        return submit(new PendingStep<>(step, _ -> {}, late, characters, PendingStep.Kind.SHARING))
                .answer();
    }

    /**
     * Does a step in the next transaction and waits for its commit. It is the last of that transaction: what comes behind
     * it may depend on what {@code committed} makes of its result.
     *
     * @param late hears the result if it is committed after this has failed
     * @throws StoreException if it is not committed in time
     */
    <T> T await(Step<T> step, Consumer<T> committed, Consumer<T> late) {
        return await(submit(new PendingStep<>(step, committed, late, 0, PendingStep.Kind.LAST)));
    }

    /** Does a step in the next transaction and waits for its commit, likewise. */
    <T> T await(Step<T> step) {
        return await(submit(new PendingStep<>(step, _ -> {}, _ -> {}, 0, PendingStep.Kind.SHARING)));
    }

    /**
     * Does a step in the next transaction, and waits for its commit for as long as that takes.
     *
     * @throws java.util.concurrent.CompletionException if it fails
     */
    <T> T awaitPatiently(Step<T> step) {
        return submit(new PendingStep<>(step, _ -> {}, _ -> {}, 0, PendingStep.Kind.PATIENT))
                .answer()
                .join();
    }

    private static <T> T await(PendingStep<T> entry) {
        try {
            return StoreDeadline.await(entry.answer());
        } catch (TimeoutException e) {
            entry.giveUp();
            return failure(entry.answer());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            entry.giveUp();
            return failure(entry.answer());
        } catch (ExecutionException e) {
            return failure(entry.answer());
        }
    }

    /** The answer, or what it failed with. */
    private static <T> T failure(CompletableFuture<T> answer) {
        return switch (answer.state()) {
            case SUCCESS -> answer.resultNow(); // at the last moment
            case RUNNING, CANCELLED -> throw StoreException.unconfirmed();
            case FAILED -> {
                Throwable why = answer.exceptionNow();
                throw why instanceof RuntimeException told ? told : new IllegalStateException(why);
            }
        };
    }

    private <T> PendingStep<T> submit(PendingStep<T> entry) {
        lock.lock();
        try {
            if (closing || misplaced) {
                entry.giveUp();
            } else {
                waiting.add(entry);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        return entry;
    }

    private void run() {
        boolean dirty = true; // what an earlier process has left in the log
        for (List<PendingStep<?>> taken = take(dirty); taken != null; taken = take(dirty)) {
            if (taken.isEmpty()) {
                dirty = !checkpoint();
            } else {
                dirty = true;
                batchBegan = System.nanoTime();
                batch = taken;
                write(taken);
                batch = List.of();
            }
        }
        var _ = checkpoint();
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("The database cannot be closed: {}", e.getMessage());
        }
    }

    /**
     * The steps of the next transaction.
     *
     * @param impatient whether to return without any when none comes for {@link #IDLE}
     * @return null if the writer is to end
     */
    private @Nullable List<PendingStep<?>> take(boolean impatient) {
        lock.lock();
        try {
            long left = IDLE.toNanos();
            while (waiting.isEmpty()) {
                if (closing) {
                    return null;
                }
                if (impatient && left <= 0) {
                    return List.of();
                }
                if (impatient) {
                    left = changed.awaitNanos(left);
                } else {
                    changed.await();
                }
            }
            List<PendingStep<?>> taken = new ArrayList<>();
            int characters = 0;
            boolean last = false;
            while (!waiting.isEmpty() && !last && taken.size() < MAX_STEPS && characters < MAX_CHARACTERS) {
                PendingStep<?> entry = waiting.remove();
                if (entry.take()) {
                    taken.add(entry);
                    characters += entry.characters();
                    last = entry.isLast();
                }
            }
            return taken;
        } catch (InterruptedException e) {
            return null; // nobody interrupts it but a JVM that ends
        } finally {
            lock.unlock();
        }
    }

    private void write(List<PendingStep<?>> taken) {
        boolean committing = false;
        long began = System.nanoTime();
        long number = transactions + 1;
        try {
            connection.execute("BEGIN IMMEDIATE");
            for (PendingStep<?> entry : taken) {
                entry.run(connection);
            }
            for (Part part : parts) {
                part.beforeCommit(connection);
            }
            connection.execute("UPDATE storage SET batch = ?", number);
            committing = true;
            connection.execute("COMMIT");
        } catch (Throwable e) { // also an Error: without this thread nothing would ever be stored again
            parts.forEach(Part::failed);
            if (!committing) {
                taken.forEach(PendingStep::refuse); // nothing of it was ever given to the disk as done
            }
            recover(taken, number, e);
            return;
        }
        transactions = number;
        committed(taken);
        timing.committed(System.nanoTime() - began, taken.size());
    }

    private void committed(List<PendingStep<?>> taken) {
        parts.forEach(Part::committed);
        for (PendingStep<?> entry : taken) {
            try {
                entry.commit();
            } catch (RuntimeException e) { // the others are committed too
                LOG.error("A step is committed, and what follows has failed", e);
            }
        }
    }

    /** Tries until the database can be written again, or the server stops. */
    private void recover(List<PendingStep<?>> taken, long number, Throwable failure) {
        broken = true;
        if (failure instanceof SQLException) {
            LOG.error("{} cannot be written, tried again every second: {}", folder.database(), failure.getMessage());
        } else {
            LOG.error("{} is opened anew: a step has failed as none should", folder.database(), failure);
        }
        while (broken) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("The failed connection cannot be closed: {}", e.getMessage());
            }
            try {
                if (!folder.isInPlace()) {
                    throw new SQLException("The file is gone");
                }
                connection = database.writer();
                connection.execute("UPDATE storage SET trials = trials + 1, ballast = zeroblob(?)", BALLAST_BYTES);
                connection.execute("UPDATE storage SET ballast = NULL");
                if (!isCarriedOver()) {
                    throw new SQLException("The database is being read");
                }
                transactions = connection.number("SELECT batch FROM storage");
                broken = false;
                LOG.warn("{} can be written again", folder.database());
                if (transactions == number) {
                    committed(taken);
                } else {
                    taken.forEach(PendingStep::refuse);
                }
            } catch (SQLException | RuntimeException e) {
                LOG.debug("The database still cannot be written: {}", e.getMessage());
                if (isClosingAfter(RETRY)) {
                    taken.forEach(PendingStep::giveUp);
                    return;
                }
            }
        }
    }

    private boolean isClosingAfter(Duration pause) {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !closing) {
                left = changed.awaitNanos(left);
            }
            return closing;
        } catch (InterruptedException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Carries the write-ahead log over into the database and empties it, without waiting for those who read: a message may
     * come at any moment.
     *
     * @return whether it is empty; if not, somebody reads, and it is tried again
     */
    private boolean checkpoint() {
        try {
            connection.execute("PRAGMA busy_timeout = 0");
            try {
                return isCarriedOver();
            } finally {
                connection.execute("PRAGMA busy_timeout = " + SqliteDatabase.BUSY.toMillis());
            }
        } catch (SQLException e) {
            LOG.debug("The write-ahead log stays as it is: {}", e.getMessage());
            return false;
        }
    }

    /** Carries the write-ahead log over, and waits for those who read, for {@link SqliteDatabase#BUSY}. */
    private boolean isCarriedOver() throws SQLException {
        return connection.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
    }

    /** Whose time is over? */
    private void lookForTheLate() {
        try {
            List<PendingStep<?>> known;
            lock.lock();
            try {
                waiting.removeIf(PendingStep::isGivenUp);
                known = new ArrayList<>(waiting);
            } finally {
                lock.unlock();
            }
            known.addAll(batch);
            known.stream().filter(entry -> entry.isLateAfter(LIMIT)).forEach(PendingStep::giveUp);
        } catch (RuntimeException e) {
            LOG.error("The steps that wait cannot be looked after", e);
        }
    }

    /** Is the file still there? On a disk that hangs the answer may take long. */
    private void lookForTheFile() {
        try {
            if (!misplaced && !folder.isInPlace()) {
                misplaced = true;
                LOG.error(
                        "{} has been removed or replaced: nothing is stored until the server is started anew",
                        folder.database());
            }
        } catch (RuntimeException e) {
            LOG.error("The file cannot be looked after", e);
        }
    }

    /** Writes what waits, then closes the database; leaves it as it is if the disk does not answer. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(SqliteDatabase.CLOSING)) {
                LOG.warn("The disk does not answer: what waits for it is not stored");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        clock.shutdownNow();
    }
}
