package chat.rambler.store;

/** Token buckets by name. Thread-safe. */
public interface TokenBuckets {
    /** The bucket of this name, the same for every caller. */
    TokenBucket of(String name);

    /** Whether the bucket of this name has this many tokens; takes none. */
    boolean has(String name, long tokens);
}
