package chat.rambler.store.redis;

import chat.rambler.store.MarkerRepository;
import chat.rambler.store.Position;
import chat.rambler.store.RoomId;
import chat.rambler.store.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Markers in Redis, a hash for each user in a slot of its own: they are written often, and the directory must not be. */
final class RedisMarkers implements MarkerRepository {
    private static final Logger LOG = LoggerFactory.getLogger(RedisMarkers.class);
    private static final RedisScript MARK = RedisScript.named("mark");

    private final Misread misread = new Misread(LOG);
    private final RedisConnection redis;

    RedisMarkers(RedisConnection redis) {
        this.redis = redis;
    }

    @Override
    public CompletableFuture<Map<RoomId, Position>> of(User user) {
        return RedisConnection.orNullIfOther(redis.reads().hgetall(key(user)))
                .toCompletableFuture()
                .thenApply(stored -> {
                    Map<RoomId, Position> markers = new HashMap<>();
                    if (stored == null) {
                        misread.tell("the markers of " + user.id().value());
                    } else {
                        stored.forEach((room, marker) -> read(user, room, marker, markers));
                    }
                    return markers;
                });
    }

    private void read(User user, String room, String marker, Map<RoomId, Position> into) {
        String[] parts = marker.split(" ", -1); // epoch, number
        try {
            into.put(new RoomId(room), new Position(parts[0], Long.parseLong(parts[1]), ""));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            misread.tell("a marker of " + user.id().value());
        }
    }

    @Override
    public CompletableFuture<?> mark(User user, RoomId room, Position read) {
        return redis.run(MARK, List.of(key(user)), List.of(room.value(), read.epoch(), String.valueOf(read.seq())));
    }

    private static String key(User user) {
        return RedisKeys.markers(user.id().value());
    }
}
