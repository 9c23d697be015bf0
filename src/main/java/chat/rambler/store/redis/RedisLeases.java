package chat.rambler.store.redis;

import chat.rambler.store.RoomId;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which servers are alive, in Redis. Each has a lease of 30 s, which it renews every 10 s. A server that finds another
 * one dead sweeps it up: it removes the presence that the other one reported. Used on one thread that may block, except
 * {@link #known}.
 */
final class RedisLeases {
    private static final Duration LEASE = Duration.ofSeconds(30);

    /** For so many looks after an outage of Redis, a server that was alive is not taken for dead. */
    private static final int ROUNDS_UNSURE = 3;

    private static final Logger LOG = LoggerFactory.getLogger(RedisLeases.class);

    private final Misread misread = new Misread(LOG);
    private final RedisConnection redis;
    private final String server;
    private volatile Map<String, Boolean> known = Map.of();
    private Set<String> foundDead = Set.of();
    private int unsure;
    private boolean lost; // the lease has run out, and renew() has not reported it yet

    /**
     * @param server this server's name among all
     */
    RedisLeases(RedisConnection redis, String server) {
        this.redis = redis;
        this.server = server;
    }

    /** The servers, and whether each was alive when last seen. */
    Map<String, Boolean> known() {
        return known;
    }

    /**
     * Renews the lease; true if it had run out, or another server has swept this one up. If Redis fails before that is
     * known, the next call reports it.
     */
    boolean renew() {
        String before = RedisConnection.await(
                redis.commands().setGet(RedisKeys.server(server), "alive", SetArgs.Builder.ex(LEASE)));
        if (before == null) {
            lost = true;
            unsure = known.isEmpty() ? unsure : ROUNDS_UNSURE; // others' leases may have run out as well
        }
        String servers = RedisKeys.servers();
        boolean swept = asked(servers, () -> redis.commands().sadd(servers, server)) > 0;
        boolean news = lost || swept;
        lost = false;
        return news;
    }

    /**
     * Reads which servers are alive. A server found dead twice in a row is swept up: by then every server has seen it
     * dead and reported at once that its people have left, without waiting for them to come back.
     *
     * @return whether anything has changed
     */
    boolean look() {
        Map<String, Boolean> lives = new HashMap<>();
        String servers = RedisKeys.servers();
        for (String other : asked(servers, () -> redis.commands().smembers(servers))) {
            boolean leased = RedisConnection.await(redis.commands().exists(RedisKeys.server(other))) > 0;
            lives.put(other, leased || (unsure > 0 && known.getOrDefault(other, false)));
        }
        boolean news = !lives.equals(known);
        known = Map.copyOf(lives);
        unsure = Math.max(0, unsure - 1);
        lives.values().removeIf(alive -> alive);
        lives.keySet().stream().filter(foundDead::contains).forEach(this::sweep);
        foundDead = Set.copyOf(lives.keySet());
        return news;
    }

    /** Removes the presence that this server reported, and its lease. */
    void end() {
        sweep(server);
        RedisConnection.await(redis.commands().del(RedisKeys.server(server)));
    }

    private void sweep(String dead) {
        String lock = RedisKeys.sweep(dead);
        if (RedisConnection.await(
                        redis.commands().set(lock, server, SetArgs.Builder.nx().ex(LEASE)))
                == null) {
            return; // another server does it
        }
        String rooms = RedisKeys.serverRooms(dead);
        for (String room : asked(rooms, () -> redis.commands().smembers(rooms))) {
            String here = RedisPresence.here(new RoomId(room));
            List<String> fields = asked(here, () -> redis.commands().hkeys(here)).stream()
                    .filter(field -> field.startsWith(dead + ":"))
                    .toList();
            if (!fields.isEmpty()) {
                RedisConnection.await(redis.commands().hdel(here, fields.toArray(String[]::new)));
                RedisConnection.await(redis.commands().publish(redis.channel(here), ""));
            }
        }
        RedisConnection.await(redis.commands().del(RedisKeys.serverRooms(dead)));
        RedisConnection.await(redis.commands().srem(RedisKeys.servers(), dead));
    }

    /**
     * The answer about a key that only servers write, and can write again. If the key holds another type, it is deleted
     * and asked again.
     */
    private <T> T asked(String key, Supplier<CompletionStage<T>> question) {
        T answer = RedisConnection.await(RedisConnection.orNullIfOther(question.get()));
        if (answer == null) {
            misread.tell("the key " + key);
            RedisConnection.await(redis.commands().del(key));
            answer = RedisConnection.await(question.get());
        }
        return answer;
    }
}
