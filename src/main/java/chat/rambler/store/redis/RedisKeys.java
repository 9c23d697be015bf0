package chat.rambler.store.redis;

import chat.rambler.store.Digest;

/**
 * The names of all keys and channels; {@code src/docs/redis.md} says what each holds. Names that people chose are never
 * part of them.
 */
final class RedisKeys {
    private static final String PREFIX = "RamblerTaskChat:";

    /** All keys of the directory have this hash tag, so that one script may use all of them on a cluster. */
    private static final String DIRECTORY = PREFIX + "{d}:";

    private static final int HASH_BYTES = 16;

    private RedisKeys() {}

    /** A key of the directory. */
    public static String directory(String name) {
        return DIRECTORY + name;
    }

    /** A key or channel of one room. */
    public static String room(String room, String name) {
        return PREFIX + "{r:" + room + "}:" + name;
    }

    /** The key of how far a user has read. */
    public static String markers(String user) {
        return PREFIX + "{u:" + user + "}:read";
    }

    /** The key of the login token with this hash. */
    public static String token(String hash) {
        return PREFIX + "token:" + hash;
    }

    /** The key of the hashes of a user's login tokens. */
    public static String tokensOf(String user) {
        return PREFIX + "tokens:" + user;
    }

    /** The key of a token bucket, with a hash of its name. */
    public static String limit(String kind, String name) {
        return PREFIX + "limit:" + kind + ":" + Digest.of(name, HASH_BYTES);
    }

    /** The key and the channel by which a server checks Redis. */
    static String probe(String server) {
        return PREFIX + "probe:" + server;
    }

    /** The key of the names of all servers that have or had a lease. */
    public static String servers() {
        return PREFIX + "servers";
    }

    /** The key of a server's lease: the server counts as alive while it exists. */
    public static String server(String server) {
        return PREFIX + "server:" + server;
    }

    /** The key of the rooms in which a server has reported somebody. */
    public static String serverRooms(String server) {
        return PREFIX + "server:" + server + ":rooms";
    }

    /** The key of the lock for sweeping up after a dead server. */
    public static String sweep(String server) {
        return PREFIX + "sweep:" + server;
    }
}
