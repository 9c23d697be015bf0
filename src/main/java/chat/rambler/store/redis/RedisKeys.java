package chat.rambler.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names of all keys and channels; {@code src/docs/redis.md} says what each holds. Names that
 * people chose never stand in them.
 */
final class RedisKeys {
    private static final String PREFIX = "RamblerTaskChat:";

    /**
     * Everything of the directory has this hash tag, so that one script may touch all of it on a
     * cluster.
     */
    private static final String DIRECTORY = PREFIX + "{d}:";

    private static final int HASH_BYTES = 16;

    private RedisKeys() {}

    /** A key of the directory. */
    public static String directory(String name) {
        return DIRECTORY + name;
    }

    /** A key, or the channel, of one room. */
    public static String room(String room, String name) {
        return PREFIX + "{r:" + room + "}:" + name;
    }

    /** A login token's key, under its hash. */
    public static String token(String hash) {
        return PREFIX + "token:" + hash;
    }

    /** The hashes of a user's login tokens. */
    public static String tokensOf(String user) {
        return PREFIX + "tokens:" + user;
    }

    /** An allowance of some kind, under a hash of whose it is. */
    public static String limit(String kind, String name) {
        return PREFIX + "limit:" + kind + ":" + digest(name, HASH_BYTES);
    }

    /**
     * So many bytes of a text's SHA-256, in hexadecimal digits: what people chose stands nowhere.
     */
    public static String digest(String text, int bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The channel on which a server hears itself. */
    static String probe(String server) {
        return PREFIX + "probe:" + server;
    }

    /** The names of all servers that have a lease, or had one. */
    public static String servers() {
        return PREFIX + "servers";
    }

    /** A server's lease: it lives while this exists. */
    public static String server(String server) {
        return PREFIX + "server:" + server;
    }

    /** The rooms in which a server has told of somebody. */
    public static String serverRooms(String server) {
        return PREFIX + "server:" + server + ":rooms";
    }

    /** The lock of whoever sweeps up after a dead server. */
    public static String sweep(String server) {
        return PREFIX + "sweep:" + server;
    }
}
