package chat.rambler.connection;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;

/**
 * A fixed number of platform threads that rooms run on. They are platform threads because virtual ones are not
 * time-sliced: a burst of password hashing would hold up the messages of every room.
 */
public final class EventLoopGroup implements AutoCloseable {
    private final List<EventLoop> eventLoops;

    /**
     * Starts the threads.
     *
     * @param count how many, 1 or more
     */
    public EventLoopGroup(int count) {
        eventLoops = IntStream.range(0, count)
                .mapToObj(EventLoopGroup::threads)
                .map(Executors::newSingleThreadScheduledExecutor)
                .map(EventLoop::new)
                .toList();
    }

    /** The threads inherit nothing from the thread that happens to start them, or Tomcat would warn of a leak. */
    private static ThreadFactory threads(int executor) {
        return Thread.ofPlatform()
                .name("rooms-" + executor)
                .daemon()
                .inheritInheritableThreadLocals(false)
                .factory();
    }

    /** The executor for {@code key}; the same one for equal keys. */
    public SerialExecutor of(Object key) {
        return eventLoops.get(Math.floorMod(key.hashCode(), eventLoops.size()));
    }

    @Override
    public void close() {
        eventLoops.forEach(EventLoop::shutdown);
    }
}
