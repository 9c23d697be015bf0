package chat.rambler.store;

import java.util.concurrent.Executor;

/** Where to run what waits for the storage or for rooms. */
public final class Background {
    /** A virtual thread for each task: the common pool has one thread on two cores, and everybody else's tasks. */
    public static final Executor THREADS = Thread::startVirtualThread;

    private Background() {}
}
