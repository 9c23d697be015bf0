package chat.rambler.store.redis;

import chat.rambler.store.DirectoryChanges;
import chat.rambler.store.RoomId;
import chat.rambler.store.StoreException;
import chat.rambler.store.UserId;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the directory's channel, on which {@code directory.lua} publishes every change with its number. If a
 * number is left out, or after a new subscription, anything may have changed.
 */
final class RedisDirectoryChanges implements DirectoryChanges {
    private final RedisConnection redis;
    private static final Logger LOG = LoggerFactory.getLogger(RedisDirectoryChanges.class);

    private final Misread misread = new Misread(LOG);
    private final RedisChannels channels;
    private final RedisDirectory directory;
    private final Executor executor;
    private final AtomicLong last = new AtomicLong(-1);

    /** The listener is called on {@code executor}, where it may block. */
    RedisDirectoryChanges(RedisConnection redis, RedisChannels channels, RedisDirectory directory, Executor executor) {
        this.redis = redis;
        this.channels = channels;
        this.directory = directory;
        this.executor = executor;
    }

    @Override
    public void listen(Listener listener) {
        RedisConnection.await(channels.subscribe(
                redis.channel(RedisKeys.directory("feed")),
                payload -> told(payload, listener),
                () -> later(() -> anythingChanged(listener))));
    }

    /** What cannot be read now is read when it is needed. */
    private void later(Runnable task) {
        executor.execute(() -> {
            try {
                task.run();
            } catch (StoreException | IllegalStateException e) { // the latter is Lettuce's, once this server stops
                LOG.debug("A change of the directory cannot be read: {}", e.getMessage());
            }
        });
    }

    /** Checks the numbers in the order of the channel; the changes may be handled in any order. */
    private void told(String payload, Listener listener) {
        String[] parts = payload.split(" ", 3);
        long number = parts.length < 3 ? -1 : number(parts[0]);
        if (number < 0) {
            misread.tell("a publication of the directory");
            return;
        }
        long before = last.getAndSet(number);
        boolean missed = before >= 0 && number != before + 1; // a lower number: the store has lost some
        later(() -> {
            if (missed) {
                anythingChanged(listener);
            }
            tell(parts, listener);
        });
    }

    private static long number(String stored) {
        try {
            return Long.parseLong(stored);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void tell(String[] parts, Listener listener) {
        switch (parts[1]) {
            case "user" -> listener.userChanged(new UserId(parts[2]));
            case "password" -> {
                String[] who = parts[2].split(" ", 2); // and the token that is spared
                listener.loggedOut(new UserId(who[0]), who.length == 2 ? who[1] : null);
            }
            case "closed" -> {
                directory.forget(new RoomId(parts[2]));
                listener.roomClosed(new RoomId(parts[2]));
            }
            case "room" -> read(directory::readNewRooms); // so that its name needs no quotes here either
            default -> anythingChanged(listener); // a newer server may know more kinds of change
        }
    }

    private void anythingChanged(Listener listener) {
        read(directory::readAllRooms);
        listener.anythingChanged();
    }

    /** What cannot be read now is read at the next comparison, within half a minute. */
    private static void read(Runnable rooms) {
        try {
            rooms.run();
        } catch (StoreException e) {
            LOG.debug("The list of rooms is read later: {}", e.getMessage());
        }
    }
}
