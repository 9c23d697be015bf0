package chat.rambler.connection;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor on a platform thread, except for what {@link #executeHere} can run at once. The thread that sets
 * {@code busy} runs the tasks, one after another, and clears it.
 */
final class EventLoop implements SerialExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /** Most tasks that a caller's thread runs, its own and those that it adds; the rest go to the platform thread. */
    private static final int MOST_HERE = 8;

    private final ScheduledExecutorService thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean busy = new AtomicBoolean();

    EventLoop(ScheduledExecutorService thread) {
        this.thread = thread;
    }

    @Override
    public void execute(Runnable task) {
        add(task);
        if (busy.compareAndSet(false, true)) {
            handOver();
        }
    }

    @Override
    public void executeHere(Runnable task) {
        add(task);
        if (busy.compareAndSet(false, true)) {
            run(MOST_HERE);
            leave();
        }
    }

    @Override
    public void after(Duration delay, Runnable task) {
        try {
            var _ = thread.schedule(
                    () -> {
                        tasks.add(task);
                        if (busy.compareAndSet(false, true)) {
                            runAll();
                        }
                    },
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopsNow) {
            LOG.debug("What was for later is not done: the server stops");
        }
    }

    /** Tasks added before still run. */
    void shutdown() {
        thread.shutdown();
    }

    private void add(Runnable task) {
        if (thread.isShutdown()) {
            throw new RejectedExecutionException("The server stops");
        }
        tasks.add(task);
    }

    private void handOver() {
        try {
            thread.execute(this::runAll);
        } catch (RejectedExecutionException stopsNow) {
            runAll(); // what was added before must not be lost
        }
    }

    private void runAll() {
        run(Integer.MAX_VALUE);
        leave();
    }

    private void run(int most) {
        for (int i = 0; i < most; i++) {
            Runnable task = tasks.poll();
            if (task == null) {
                return;
            }
            try {
                task.run();
            } catch (RuntimeException | Error e) { // one room's failure must not stop the others
                LOG.error("A room's task failed", e);
            }
        }
    }

    /** Leaves no task behind: either this thread sees it, or the thread that adds it sees {@code busy} cleared. */
    private void leave() {
        busy.set(false);
        if (!tasks.isEmpty() && busy.compareAndSet(false, true)) {
            handOver();
        }
    }
}
