package chat.rambler.room;

import chat.rambler.directory.RoomId;
import chat.rambler.directory.UserId;
import chat.rambler.protocol.Nickname;
import chat.rambler.redis.RedisKeys;
import chat.rambler.redis.RedisStore;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is where, in Redis: each room has a hash with a field for each user of each server, which
 * counts only while that server's lease lives. A lease lasts 30 s and is renewed every 10 s;
 * whoever finds a dead server's fields sweeps them up.
 */
final class RedisPresence implements PresenceRepository, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisPresence.class);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final String ANONYMOUS = "anon";

    private final RedisStore redis;
    private final String server;
    private volatile Set<String> living = Set.of();
    private final Set<Field> untold = ConcurrentHashMap.newKeySet();
    private volatile Runnable tellAgain = () -> {};

    /** What may stand there wrongly, because it could not be written. */
    private record Field(RoomId room, String name) {}

    /**
     * Tells nothing yet.
     *
     * @param server this server's name among all
     */
    RedisPresence(RedisStore redis, String server) {
        this.redis = redis;
        this.server = server;
    }

    /**
     * Renews the lease and looks who else lives. To be called every 10 s, on a thread that may
     * block.
     */
    void renew() {
        String before =
                RedisStore.await(
                        redis.commands()
                                .setGet(
                                        RedisKeys.server(server),
                                        "alive",
                                        SetArgs.Builder.ex(LEASE)));
        long added = RedisStore.await(redis.commands().sadd(RedisKeys.servers(), server));
        if (before == null || added > 0 || !untold.isEmpty()) {
            // the lease had run out, another server had swept this one up, or something was lost
            forgetUntold();
            tellAgain.run();
        }
        Set<String> alive = new HashSet<>();
        for (String other : RedisStore.await(redis.commands().smembers(RedisKeys.servers()))) {
            if (RedisStore.await(redis.commands().exists(RedisKeys.server(other))) > 0) {
                alive.add(other);
            } else {
                sweep(other);
            }
        }
        living = alive;
    }

    @Override
    public void whenLost(Runnable again) {
        tellAgain = again;
    }

    @Override
    public void user(RoomId room, UserId user, @Nullable Nickname nickname) {
        put(room, user.value(), nickname == null ? null : nickname.toString());
    }

    @Override
    public void anonymous(RoomId room, int count) {
        put(room, ANONYMOUS, count == 0 ? null : String.valueOf(count));
    }

    @Override
    public CompletableFuture<Others> others(RoomId room) {
        return redis.commands()
                .hgetall(here(room))
                .toCompletableFuture()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(this::others);
    }

    @Override
    public CompletableFuture<Set<RoomId>> roomsElsewhere() {
        Set<RoomId> rooms = new HashSet<>();
        CompletableFuture<Set<RoomId>> all = CompletableFuture.completedFuture(rooms);
        for (String other : living) {
            if (!other.equals(server)) {
                all =
                        all.thenCombine(
                                redis.commands().smembers(RedisKeys.serverRooms(other)),
                                (found, ids) -> {
                                    ids.forEach(id -> found.add(new RoomId(id)));
                                    return found;
                                });
            }
        }
        return all.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** This server's people are nowhere from now on. */
    @Override
    public void close() {
        try {
            sweep(server);
            RedisStore.await(redis.commands().del(RedisKeys.server(server)));
        } catch (RuntimeException e) {
            LOG.debug("The lease runs out by itself: {}", e.getMessage());
        }
    }

    private Others others(Map<String, String> fields) {
        Map<UserId, Nickname> users = new HashMap<>();
        int anonymous = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            int colon = field.getKey().indexOf(':');
            String owner = field.getKey().substring(0, colon);
            String who = field.getKey().substring(colon + 1);
            if (owner.equals(server) || !living.contains(owner)) {
                continue;
            }
            if (who.equals(ANONYMOUS)) {
                anonymous += Integer.parseInt(field.getValue());
            } else {
                users.put(new UserId(who), Nickname.of(field.getValue()));
            }
        }
        return new Others(users, anonymous);
    }

    private void put(RoomId room, String who, @Nullable String value) {
        String field = server + ":" + who;
        Field written = new Field(room, field);
        note(redis.commands().sadd(RedisKeys.serverRooms(server), room.value()), written);
        note(
                value == null
                        ? redis.commands().hdel(here(room), field)
                        : redis.commands().hset(here(room), field, value),
                written);
    }

    private void note(CompletionStage<?> written, Field field) {
        var _ =
                written.whenComplete((_, failure) -> {
                    if (failure != null) {
                        untold.add(field);
                    }
                });
    }

    /** Who is still there is told again after this. */
    private void forgetUntold() {
        for (Field field : List.copyOf(untold)) {
            RedisStore.await(redis.commands().hdel(here(field.room()), field.name()));
            untold.remove(field);
        }
    }

    private void sweep(String dead) {
        String lock = RedisKeys.sweep(dead);
        if (RedisStore.await(redis.commands().set(lock, server, SetArgs.Builder.nx().ex(LEASE)))
                == null) {
            return; // another server is at it
        }
        for (String room :
                RedisStore.await(redis.commands().smembers(RedisKeys.serverRooms(dead)))) {
            String here = here(new RoomId(room));
            List<String> fields =
                    RedisStore.await(redis.commands().hkeys(here)).stream()
                            .filter(field -> field.startsWith(dead + ":"))
                            .toList();
            if (!fields.isEmpty()) {
                RedisStore.await(redis.commands().hdel(here, fields.toArray(String[]::new)));
            }
        }
        RedisStore.await(redis.commands().del(RedisKeys.serverRooms(dead)));
        RedisStore.await(redis.commands().srem(RedisKeys.servers(), dead));
    }

    private static String here(RoomId room) {
        return RedisKeys.room(room.value(), "here");
    }
}
