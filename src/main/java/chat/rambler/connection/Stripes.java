package chat.rambler.connection;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;

/**
 * A fixed number of platform threads that rooms run on. Platform threads, because virtual ones are
 * not time-sliced: a burst of password hashing would hold up the messages of every room.
 */
public final class Stripes implements AutoCloseable {
    private final List<StripeThread> stripes;

    /**
     * Starts the threads.
     *
     * @param count how many, 1 or more
     */
    public Stripes(int count) {
        stripes = IntStream.range(0, count)
                .mapToObj(Stripes::threads)
                .map(Executors::newSingleThreadScheduledExecutor)
                .map(StripeThread::new)
                .toList();
    }

    /** Started by whoever comes first, of whom they keep nothing: Tomcat would warn of a leak. */
    private static ThreadFactory threads(int stripe) {
        return Thread.ofPlatform()
                .name("rooms-" + stripe)
                .daemon()
                .inheritInheritableThreadLocals(false)
                .factory();
    }

    /** The stripe for {@code key}; the same one for equal keys. */
    public Stripe of(Object key) {
        return stripes.get(Math.floorMod(key.hashCode(), stripes.size()));
    }

    @Override
    public void close() {
        stripes.forEach(StripeThread::shutdown);
    }
}
