package chat.rambler.room;

import chat.rambler.connection.SerialExecutor;
import java.time.Duration;
import java.util.function.BiConsumer;

/** An executor that runs tasks at once, and gives delayed tasks to the test. */
final class Timers implements SerialExecutor {
    private final BiConsumer<Duration, Runnable> later;

    Timers(BiConsumer<Duration, Runnable> later) {
        this.later = later;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public void after(Duration delay, Runnable task) {
        later.accept(delay, task);
    }
}
