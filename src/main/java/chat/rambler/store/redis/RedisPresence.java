package chat.rambler.store.redis;

import chat.rambler.protocol.Nickname;
import chat.rambler.protocol.ProtocolException;
import chat.rambler.store.PresenceRepository;
import chat.rambler.store.RoomId;
import chat.rambler.store.StoreException;
import chat.rambler.store.UserId;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
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
 * Presence in Redis: each room has a hash with a field for each user of each server, which counts only while that
 * server's lease lasts ({@link RedisLeases}).
 */
final class RedisPresence implements PresenceRepository, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisPresence.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final RedisScript HERE = RedisScript.named("here");
    private static final String ANONYMOUS = "anon";

    /** Far more connections than one server can have. */
    private static final int MOST_ANONYMOUS = 100_000;

    private static final int MOST_NAMES = 20_000;

    private final Misread misread = new Misread(LOG);
    private final Cache<String, Nickname> nicknames =
            Caffeine.newBuilder().maximumSize(MOST_NAMES).build();
    private final RedisConnection redis;
    private final String server;
    private final RedisChannels channels;
    private final Map<RoomId, Watcher> watchers = new ConcurrentHashMap<>();
    private final RedisLeases leases;
    private final Set<Field> untold = ConcurrentHashMap.newKeySet();
    private volatile Runnable tellAgain = () -> {};

    /** A field of a room's hash that this server writes. */
    private record Field(RoomId room, String name) {}

    /**
     * @param server this server's name among all
     */
    RedisPresence(RedisConnection redis, RedisChannels channels, String server) {
        this.redis = redis;
        this.channels = channels;
        this.server = server;
        this.leases = new RedisLeases(redis, server);
    }

    /**
     * Renews the lease and looks which other servers are alive. To be called every 10 s, on a thread that may block.
     */
    void renew() {
        if (leases.renew() || !untold.isEmpty()) {
            // the lease had run out, another server had swept this one up, or a write had failed
            forgetUntold();
            tellAgain.run();
        }
        if (leases.look()) {
            watchers.values().forEach(Watcher::changed);
        }
    }

    @Override
    public void whenLost(Runnable again) {
        tellAgain = again;
    }

    @Override
    public void user(RoomId room, UserId user, @Nullable Nickname nickname, boolean byChoice) {
        String value = nickname == null ? "" : nickname.toString();
        put(room, user.value(), value, nickname == null && byChoice ? user.value() : "");
    }

    @Override
    public void anonymous(RoomId room, int count, boolean byChoice) {
        String value = count == 0 ? "" : String.valueOf(count);
        put(room, ANONYMOUS, value, byChoice ? ANONYMOUS : "");
    }

    /** Sent right after the last one's leaving, on the same connection, so that the next arrival is sent after it. */
    @Override
    public void nobody(RoomId room) {
        note(
                redis.commands().srem(RedisKeys.serverRooms(server), room.value()),
                new Field(room, server + ":" + ANONYMOUS));
    }

    @Override
    public CompletableFuture<Others> others(RoomId room) {
        return told(redis.reads()
                .hgetall(here(room))
                .toCompletableFuture()
                .thenComposeAsync(this::others)); // not on Lettuce's thread: a large room takes long
    }

    private static <T> CompletableFuture<T> told(CompletableFuture<T> answer) {
        return answer.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(_ -> CompletableFuture.failedFuture(StoreException.notDone()));
    }

    @Override
    public CompletableFuture<Void> watch(RoomId room, Watcher watcher) {
        watchers.put(room, watcher);
        return channels.subscribe(redis.channel(here(room)), left -> tell(watcher, left), watcher::changed);
    }

    private static void tell(Watcher watcher, String left) {
        if (left.isEmpty()) {
            watcher.changed();
        } else {
            watcher.left(left.equals(ANONYMOUS) ? null : new UserId(left));
        }
    }

    @Override
    public void unwatch(RoomId room) {
        watchers.remove(room);
        channels.unsubscribe(redis.channel(here(room)));
    }

    @Override
    public CompletableFuture<Set<RoomId>> roomsElsewhere() {
        Set<RoomId> rooms = new HashSet<>();
        CompletableFuture<Set<RoomId>> all = CompletableFuture.completedFuture(rooms);
        for (var other : leases.known().entrySet()) {
            if (other.getValue() && !other.getKey().equals(server)) {
                all = all.thenCombine(redis.reads().smembers(RedisKeys.serverRooms(other.getKey())), (found, ids) -> {
                    ids.forEach(id -> found.add(new RoomId(id)));
                    return found;
                });
            }
        }
        return told(all);
    }

    /** Removes the presence that this server reported. */
    @Override
    public void close() {
        try {
            leases.end();
        } catch (RuntimeException e) {
            LOG.debug("The lease runs out by itself: {}", e.getMessage());
        }
    }

    /** Asks for the leases of servers that are not known: each has just come, or has died long ago. */
    private CompletableFuture<Others> others(Map<String, String> fields) {
        Map<String, Boolean> lives = new ConcurrentHashMap<>(leases.known());
        List<CompletableFuture<Void>> asked = new ArrayList<>();
        fields.keySet().stream()
                .map(RedisPresence::owner)
                .distinct()
                .filter(owner -> !owner.isEmpty() && !owner.equals(server) && !lives.containsKey(owner))
                .forEach(owner -> asked.add(redis.commands()
                        .exists(RedisKeys.server(owner))
                        .thenAccept(leases -> lives.put(owner, leases > 0))
                        .toCompletableFuture()));
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApplyAsync(_ -> others(fields, lives));
    }

    private Others others(Map<String, String> fields, Map<String, Boolean> lives) {
        Map<UserId, Nickname> users = new HashMap<>();
        Set<UserId> lost = new HashSet<>();
        int anonymous = 0;
        int lostAnonymous = 0;
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String owner = owner(field.getKey());
            if (owner.isEmpty() || owner.equals(server)) {
                continue;
            }
            String who = field.getKey().substring(owner.length() + 1);
            boolean alive = lives.getOrDefault(owner, false);
            try {
                if (who.equals(ANONYMOUS)) {
                    int count = Integer.parseInt(field.getValue());
                    if (count < 0 || count > MOST_ANONYMOUS) {
                        throw new NumberFormatException("no number of connections");
                    }
                    anonymous += alive ? count : 0;
                    lostAnonymous += alive ? 0 : count;
                } else if (alive) {
                    users.put(new UserId(who), nickname(field.getValue()));
                } else {
                    lost.add(new UserId(who));
                }
            } catch (NumberFormatException | ProtocolException e) { // not written by a server: counts as nobody
                misread.tell("somebody present in a room, told by server " + server(owner));
            }
        }
        return new Others(users, anonymous, lost, lostAnonymous);
    }

    /** Cached, because the same people are there each time, and checking a name costs more than all the rest. */
    private Nickname nickname(String stored) {
        Nickname known = nicknames.getIfPresent(stored);
        if (known == null) {
            known = Nickname.of(stored);
            nicknames.put(stored, known);
        }
        return known;
    }

    /** A server's name, or {@code ?} for any other text, which may be a user's. */
    private static String server(String owner) {
        return owner.matches("[0-9a-z]{1,13}") ? owner : "?";
    }

    private static String owner(String field) {
        return field.substring(0, Math.max(0, field.indexOf(':')));
    }

    private void put(RoomId room, String who, String value, String left) {
        Field written = new Field(room, server + ":" + who);
        note(redis.commands().sadd(RedisKeys.serverRooms(server), room.value()), written);
        note(change(written, value, left), written);
    }

    private CompletableFuture<List<Object>> change(Field field, String value, String left) {
        String here = here(field.room());
        return redis.run(HERE, List.of(here), List.of(field.name(), value, left, redis.channel(here)));
    }

    private void note(CompletionStage<?> written, Field field) {
        var _ = written.whenComplete((_, failure) -> {
            if (failure != null) {
                untold.add(field);
            }
        });
    }

    /** Deletes the fields that may be wrong; people who are still there are reported again afterwards. */
    private void forgetUntold() {
        for (Field field : List.copyOf(untold)) {
            RedisConnection.await(change(field, "", ""));
            untold.remove(field);
        }
    }

    static String here(RoomId room) {
        return RedisKeys.room(room.value(), "here");
    }
}
