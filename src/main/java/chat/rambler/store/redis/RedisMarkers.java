package chat.rambler.store.redis;

import chat.rambler.store.Marker;
import chat.rambler.store.MarkerRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.StoreException;
import chat.rambler.store.User;
import chat.rambler.store.UserId;
import io.lettuce.core.RedisException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Markers in Redis, a hash for each user in a slot of its own: they are written often, and the directory must not be. A channel
 * of the same name tells the servers on which the user is.
 */
final class RedisMarkers implements MarkerRepository {
    private static final Logger LOG = LoggerFactory.getLogger(RedisMarkers.class);
    private static final RedisScript MARK = RedisScript.named("mark");

    private final Misread misread = new Misread(LOG);
    private final RedisConnection redis;
    private final RedisChannels channels;

    RedisMarkers(RedisConnection redis, RedisChannels channels) {
        this.redis = redis;
        this.channels = channels;
    }

    @Override
    public CompletableFuture<Map<RoomId, Marker>> of(User user) {
        return told(() -> RedisConnection.orNullIfOther(redis.reads().hgetall(key(user.id()))))
                .thenApply(stored -> {
                    Map<RoomId, Marker> markers = new HashMap<>();
                    if (stored == null) {
                        misread.tell("the markers of " + user.id().value());
                    } else {
                        stored.forEach((room, marker) ->
                                read(user.id(), marker).ifPresent(known -> markers.put(new RoomId(room), known)));
                    }
                    return markers;
                });
    }

    private Optional<Marker> read(UserId user, String stored) {
        String[] parts = stored.split(" ", -1); // epoch, number, mentions
        try {
            return Optional.of(Marker.of(parts[0], Long.parseLong(parts[1]), parts.length < 3 ? "" : parts[2]));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            misread.tell("a marker of " + user.value());
            return Optional.empty();
        }
    }

    @Override
    public CompletableFuture<?> mark(User user, RoomId room, Position read) {
        return change("read", user.id(), room, read);
    }

    @Override
    public CompletableFuture<?> mention(UserId user, RoomId room, Position at) {
        return change("mention", user, room, at);
    }

    private CompletableFuture<?> change(String what, UserId user, RoomId room, Position at) {
        return redis.run(
                MARK,
                List.of(key(user)),
                List.of(
                        what,
                        room.value(),
                        at.epoch(),
                        String.valueOf(at.seq()),
                        String.valueOf(Marker.MOST),
                        redis.channel(key(user))));
    }

    @Override
    public CompletableFuture<?> forget(User user, Collection<RoomId> rooms) {
        String[] fields = rooms.stream().map(RoomId::value).toArray(String[]::new);
        return fields.length == 0
                ? CompletableFuture.completedFuture(0L)
                : told(() -> redis.commands().hdel(key(user.id()), fields));
    }

    /** Lettuce throws at once where there is no connection. */
    private static <T> CompletableFuture<T> told(Supplier<CompletionStage<T>> question) {
        try {
            return question.get()
                    .toCompletableFuture()
                    .exceptionallyCompose(_ -> CompletableFuture.failedFuture(StoreException.notDone()));
        } catch (RedisException e) {
            return CompletableFuture.failedFuture(StoreException.notDone());
        }
    }

    @Override
    public void watch(UserId user, Watcher watcher) {
        var _ = channels.subscribe(
                        redis.channel(key(user)), payload -> told(user, payload, watcher), watcher::anythingChanged)
                .thenRun(watcher::anythingChanged) // until now
                .exceptionally(_ -> null); // it is subscribed again with all others
    }

    private void told(UserId user, String payload, Watcher watcher) {
        String[] parts = payload.split(" ", 2); // room, marker
        if (parts.length == 2) {
            read(user, parts[1]).ifPresent(marker -> watcher.changed(new RoomId(parts[0]), marker));
        }
    }

    @Override
    public void unwatch(UserId user) {
        channels.unsubscribe(redis.channel(key(user)));
    }

    private static String key(UserId user) {
        return RedisKeys.markers(user.value());
    }
}
